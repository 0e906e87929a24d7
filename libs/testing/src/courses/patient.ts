import type { CourseClient, Reply } from './client.js';
import { accepted, type Clinic } from './clinic.js';
import type { Person } from './people.js';

export interface Step {
  readonly stepId: string;
  readonly status: string;
}

/**
 * One patient's way through the public API. Keeps the positions of its own writes, so that whoever answers next has seen
 * them: what happens is then the same however late the services hear of each other.
 */
export class Patient {
  /** The id of the course; of the intake case before it. */
  id = '';
  /** Each course draws on a vial of its own: all of its doses fit in it. */
  vialId = '';
  /** Milliseconds from sending a piece of evidence to reading the permit that it led to. */
  readonly permitted: number[] = [];
  #position = '';
  #waiting: string[] = [];

  constructor(
    readonly client: CourseClient,
    readonly clinic: Clinic,
    readonly serial: string,
  ) {}

  /** Positions that the next answer has to have seen. */
  get after(): readonly string[] {
    return [this.#position, ...this.#waiting].filter((position) => position !== '');
  }

  /** Sends a command whatever comes of it. */
  async tries(person: Person, path: string, body: object): Promise<Reply> {
    const reply = await this.client.post(this.clinic.tokens[person], path, body, this.after);
    if (reply.position !== null) this.keep(reply.position);
    return reply;
  }

  async does(person: Person, path: string, body: object): Promise<Reply> {
    return accepted(path, await this.tries(person, path, body));
  }

  async reads(person: Person, path: string): Promise<Reply> {
    return accepted(path, await this.client.get(this.clinic.tokens[person], path, this.after));
  }

  keep(position: string): void {
    const stream = `${position.slice(0, position.lastIndexOf('@'))}@`;
    this.#waiting = [...this.#waiting.filter((each) => !each.startsWith(stream)), position];
  }

  /** Reads the course once it has taken everything in. */
  async look(): Promise<Reply> {
    const path = `/course/v1/courses/${this.id}`;
    const reply = accepted(path, await this.client.get(this.clinic.tokens.desk, path, this.#waiting));
    this.#position = `course-${this.id}@${String(reply.body['version'])}`;
    this.#waiting = [];
    return reply;
  }

  async statusOf(step: string): Promise<string> {
    return (await this.find(step))?.status ?? 'unknown';
  }

  private async find(step: string): Promise<Step | undefined> {
    const { body } = await this.look();
    return ((body['steps'] ?? []) as readonly Step[]).find(({ stepId }) => stepId === step);
  }

  /** Sends evidence and then reads the course until it has taken it in; the permit must be there. */
  async leadsTo<T>(step: string, act: () => Promise<T>): Promise<T> {
    const sent = performance.now();
    const answer = await act();
    const found = await this.find(step);
    this.permitted.push(performance.now() - sent);
    if (found?.status !== 'AVAILABLE') throw new Error(`${step} is ${JSON.stringify(found)}.`);
    return answer;
  }
}
