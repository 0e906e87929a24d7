import { missingGates, type Answer } from '../client/api-client.js';
import { DemoFailure, type Clinic } from './clinic.js';
import type { Person } from './people.js';

/** A step that Waymark stopped, and why. */
export interface Refused {
  readonly step: string;
  readonly missing: readonly string[];
}

/** A line of the patient's way, as the clinic's own front end would show it. */
export interface Entry {
  readonly at: string;
  readonly text: string;
  readonly kind: 'done' | 'refused' | 'note';
}

export interface Patient {
  readonly name: string;
  readonly birthDate: string;
  readonly email: string;
}

/** One patient's way through one treatment course, as the people of the clinic take it: through the public API. */
export class Journey {
  courseId = '';
  patientRef = '';
  /** Path of the visit whose flowsheet is worth a look. */
  shownVisit: string | null = null;
  readonly refusals: Refused[] = [];
  readonly entries: Entry[] = [];
  /** Newest position by stream: what the next reader must have seen. */
  readonly #seen = new Map<string, string>();

  constructor(
    readonly clinic: Clinic,
    readonly title: string,
    readonly siteId: string,
    readonly patient: Patient,
  ) {}

  /** A command that has to succeed. */
  async does(person: Person, text: string, path: string, body: object): Promise<Answer> {
    const answer = await this.clinic.post(person, path, body, { after: [...this.#seen.values()] });
    this.#keep(answer);
    if (text !== '') await this.note('done', text);
    return answer;
  }

  /** A command that may go either way; what came of it is seen by whoever acts next. */
  async tries(person: Person, path: string, body: object): Promise<Answer> {
    const answer = await this.clinic.try(person, path, body, { after: [...this.#seen.values()] });
    this.#keep(answer);
    return answer;
  }

  /** A command that has to be refused, as a rule on the clinical order; what was missing goes into the report. */
  async mayNot(person: Person, step: string, path: string, body: object, status = 409): Promise<readonly string[]> {
    const answer = await this.tries(person, path, body);
    if (answer.ok) throw new DemoFailure(`${step} should have been refused, and was not.`);
    if (answer.status !== status) throw new DemoFailure(`${step}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const missing = missingGates(answer);
    this.refusals.push({ step, missing });
    await this.note('refused', `${step}: ${missing.join(', ')}`);
    return missing;
  }

  /** Waits until the course has taken everything into account; the next step then meets its decision. */
  async settle(): Promise<Record<string, unknown>> {
    const path = `/course/v1/courses/${this.courseId}`;
    const { body } = await this.clinic.get('front-desk', path, { after: [...this.#seen.values()] });
    this.#seen.clear();
    this.#see(`course-${this.courseId}@${String(body['version'])}`);
    return body;
  }

  async note(kind: Entry['kind'], text: string): Promise<void> {
    this.entries.push({ at: (await this.clinic.now()).toString(), text, kind });
  }

  #keep({ position }: Answer): void {
    if (position !== null) this.#see(position);
  }

  #see(position: string): void {
    const at = position.lastIndexOf('@');
    const stream = position.slice(0, at);
    const version = (text: string): number => Number(text.slice(at + 1));
    // Answers of two who acted at once come in any order.
    if (version(this.#seen.get(stream) ?? '') < version(position) || !this.#seen.has(stream))
      this.#seen.set(stream, position);
  }
}
