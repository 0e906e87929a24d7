import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A command, before its first attempt. */
export interface Sent {
  readonly kind: 'sent';
  readonly at: string;
  /** The idempotency key; its correlation id is the same word. */
  readonly key: string;
  /** The course by its serial; null for the clinic's own. */
  readonly course: string | null;
  readonly by: string;
  readonly path: string;
  /** Two commands with one word here were sent at once, for one thing that only one of them can have. */
  readonly race?: string;
}

/** The first whole answer under a key that was no call to try again. */
export interface Answered {
  readonly kind: 'answered';
  readonly at: string;
  readonly key: string;
  readonly status: number;
  readonly position: string | null;
  /** The code of a refusal. */
  readonly code: string | null;
  readonly attempts: number;
  /** Word for word. */
  readonly text: string;
}

/** An answered command, sent once more on purpose. */
export interface Repeated {
  readonly kind: 'repeated';
  readonly at: string;
  readonly key: string;
  readonly status: number;
  readonly position: string | null;
  readonly text: string;
}

/** Why an attempt was followed by another one. */
export interface Retried {
  readonly kind: 'retried';
  readonly at: string;
  readonly key: string;
  readonly why: string;
  /** Of the answer, where there was one. */
  readonly status: number | null;
}

/** What somebody saw who carried a course: it goes on, it ended so, it came to a halt, or it was let through. */
export interface CourseNote {
  readonly kind: 'course';
  readonly at: string;
  readonly course: string;
  readonly what: 'opened' | 'ended' | 'halted' | 'let-through';
  readonly courseId: string;
  readonly text: string;
}

export interface Struck {
  readonly kind: 'blow';
  readonly at: string;
  readonly victim: string;
  readonly blow: string;
  /** Until it could be used again. */
  readonly downMs: number;
}

export type Entry = Sent | Answered | Repeated | Retried | CourseNote | Struck;
type Undated<E> = E extends Entry ? Omit<E, 'at'> : never;

/** What was promised, kept outside of everything that can break: one line an entry, written before anybody goes on. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly #file: number;

  constructor(readonly path: string) {
    this.#file = openSync(path, 'a');
  }

  write(entry: Undated<Entry>): void {
    const dated = { ...entry, at: new Date().toISOString() } as Entry;
    writeSync(this.#file, `${JSON.stringify(dated)}\n`);
    this.entries.push(dated);
  }

  close(): void {
    closeSync(this.#file);
  }
}

export const readLedger = (path: string): readonly Entry[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);

/** Counts along with a ledger, so that nobody reads all of it every few seconds. */
export class Tally {
  #seen = 0;
  #commands = 0;
  #retries = 0;

  constructor(private readonly ledger: Ledger) {}

  /** All so far, and how many commands a second since the last time. */
  since(ms: number): { readonly commands: number; readonly perSecond: number; readonly retries: number } {
    const before = this.#commands;
    for (; this.#seen < this.ledger.entries.length; this.#seen += 1) {
      const kind = this.ledger.entries[this.#seen]?.kind;
      if (kind === 'answered') this.#commands += 1;
      if (kind === 'retried') this.#retries += 1;
    }
    const perSecond = Math.round(((this.#commands - before) * 1_000) / ms);
    return { commands: this.#commands, perSecond, retries: this.#retries };
  }
}
