import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '../courses/client.js';
import type { Clinic } from '../courses/clinic.js';
import { Patient } from '../courses/patient.js';
import type { Person } from '../courses/people.js';
import type { CarefulClient } from './careful-client.js';
import type { Ledger } from './ledger.js';

const LOOK_AGAIN_MS = 3_000;

/** A patient whose people also try what they must not, and race for what only one of them can have. */
export class ChaosPatient extends Patient {
  constructor(
    private readonly careful: CarefulClient,
    clinic: Clinic,
    serial: string,
    private readonly ledger: Ledger,
    private readonly over: AbortSignal,
  ) {
    super(careful, clinic, serial);
  }

  note(what: 'opened' | 'ended' | 'halted' | 'let-through', text: string): void {
    this.ledger.write({ kind: 'course', course: this.serial, courseId: this.id, what, text });
  }

  /** Must be refused, as a refusal is: 409 with its code. What is let through stays on record, and the course goes on. */
  async mayNot(person: Person, path: string, body: object): Promise<Reply> {
    const reply = await this.tries(person, path, body);
    if (reply.status < 300) this.note('let-through', path);
    else if (reply.status !== 409) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply;
  }

  /** Two of them at the same moment; answers what the one was told who got it. */
  async onlyOneOf(person: Person, path: string, bodies: readonly [object, object]): Promise<Reply> {
    const replies = await this.careful.race(this.clinic.tokens[person], path, bodies, this.after);
    for (const { position } of replies) if (position !== null) this.keep(position);
    const won = replies.find(({ status }) => status < 300);
    if (won === undefined) throw new Error(`${path}: ${JSON.stringify(replies.map(({ body }) => body))}`);
    return won;
  }

  /** Time passes until the step is so. */
  async waitUntil(step: string, statuses: readonly string[]): Promise<string> {
    for (;;) {
      const status = await this.statusOf(step);
      if (statuses.includes(status)) return status;
      await delay(LOOK_AGAIN_MS, undefined, { signal: this.over });
    }
  }
}
