import { Temporal } from '#kernel';
import { ApiClient, type Answer, type CallOptions } from '../client/api-client.js';
import type { Callers, Person } from './people.js';

export const ZONE = 'America/Los_Angeles';

/** Something that the demo did not expect. Says what was asked and how it was answered. */
export class DemoFailure extends Error {}

/** The demo's side of the API: who calls, what time it is, and what the next call has to see. */
export class Clinic {
  constructor(
    private readonly api: ApiClient,
    private readonly callers: Callers,
    readonly network: string,
  ) {}

  async get(person: Person, path: string, options?: CallOptions): Promise<Answer> {
    return accepted(`GET ${path}`, await this.api.get(this.callers[person], path, options));
  }

  async post(person: Person, path: string, body: object, options?: CallOptions): Promise<Answer> {
    return accepted(`POST ${path}`, await this.try(person, path, body, options));
  }

  /** The answer as it is, refusals included. */
  try(person: Person, path: string, body: object, options?: CallOptions): Promise<Answer> {
    return this.api.post(this.callers[person], path, body, options);
  }

  /** What somebody is shown, refusals included. */
  look(person: Person, path: string): Promise<Answer> {
    return this.api.get(this.callers[person], path);
  }

  /** The answer, once the service has heard of something that another one announced at its start. */
  async untilKnown(person: Person, path: string, body: object, unknown: string): Promise<Answer> {
    for (;;) {
      const answer = await this.try(person, path, body);
      if (answer.body['code'] !== unknown) return answer;
      await this.waitUntil(await this.inMinutes(0));
    }
  }

  async now(): Promise<Temporal.Instant> {
    const { body } = await this.get('night-operator', '/clock');
    return Temporal.Instant.from(String(body['now']));
  }

  /** The wall-clock time at the sites that many minutes from now. */
  async inMinutes(minutes: number): Promise<string> {
    const later = (await this.now()).add({ minutes }).toZonedDateTimeISO(ZONE);
    return later.toPlainDateTime().toString({ smallestUnit: 'minute' });
  }

  /** Lets virtual time pass until it is that wall-clock time at the sites. */
  async waitUntil(local: string): Promise<void> {
    const to = Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).toInstant().toString();
    await this.post('night-operator', '/clock/advance', { to });
  }
}

export const accepted = (what: string, answer: Answer): Answer => {
  if (answer.ok) return answer;
  const { code, detail, errors, missing } = answer.body;
  throw new DemoFailure(`${what}: ${answer.status} ${JSON.stringify({ code, detail, errors, missing })}`);
};
