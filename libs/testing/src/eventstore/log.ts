import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

export interface Stored extends Proposed {
  readonly streamId: string;
  readonly revision: number;
  /** Its place in $all. */
  readonly position: number;
  readonly createdMs: number;
}

export type Expected = number | 'any' | 'no_stream' | 'stream_exists';

export type Appended =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-version'; readonly current: number | null }
  | { readonly kind: 'deleted' };

const FILE = 'eventstore-stand-in.jsonl';

interface Line {
  readonly streamId: string;
  readonly createdMs: number;
  readonly tombstone?: true;
  readonly events: readonly (Omit<Proposed, 'data' | 'metadata'> & { data: string; metadata: string })[];
}

/** The events of the stand-in: in memory, and line by line in a file when it has a folder. One line is one append. */
export class EventLog {
  readonly all: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #deleted = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #file: number | null = null;

  constructor(dataDir: string | null) {
    if (dataDir === null) return;
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, FILE);
    if (existsSync(path)) this.#restore(path);
    this.#file = openSync(path, 'a');
  }

  stream(streamId: string): readonly Stored[] {
    return this.#streams.get(streamId) ?? [];
  }

  isDeleted(streamId: string): boolean {
    return this.#deleted.has(streamId);
  }

  append(streamId: string, expected: Expected, events: readonly Proposed[]): Appended {
    if (this.#deleted.has(streamId)) return { kind: 'deleted' };
    const stream = this.stream(streamId);
    const repeated = repetition(stream, expected, events);
    if (repeated !== null) return { kind: 'written', revision: repeated.revision, position: repeated.position };
    if (!fits(stream.length, expected)) return { kind: 'wrong-version', current: last(stream) };
    this.#take({ streamId, createdMs: Date.now(), events: events.map(written) }, true);
    return { kind: 'written', revision: last(this.stream(streamId)) ?? -1, position: this.all.length };
  }

  tombstone(streamId: string): void {
    this.#take({ streamId, createdMs: Date.now(), tombstone: true, events: [] }, true);
  }

  /** Calls back after every append. Returns a function that stops it. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #take(line: Line, store: boolean): void {
    if (store && this.#file !== null) {
      writeSync(this.#file, `${JSON.stringify(line)}\n`);
      fsyncSync(this.#file);
    }
    if (line.tombstone === true) this.#deleted.add(line.streamId);
    const stream = this.#streams.get(line.streamId) ?? [];
    this.#streams.set(line.streamId, stream);
    for (const { data, metadata, ...event } of line.events) {
      const body = { data: Buffer.from(data, 'base64'), metadata: Buffer.from(metadata, 'base64') };
      const place = { streamId: line.streamId, revision: stream.length, position: this.all.length + 1 };
      const stored = { ...event, ...body, ...place, createdMs: line.createdMs };
      stream.push(stored);
      this.all.push(stored);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Up to the last whole line: what was cut off by a kill had not been acknowledged. */
  #restore(path: string): void {
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line !== '') this.#take(JSON.parse(line) as Line, false);
  }
}

const last = (stream: readonly Stored[]): number | null => stream.at(-1)?.revision ?? null;

const written = ({ data, metadata, ...event }: Proposed): Line['events'][number] => ({
  ...event,
  data: data.toString('base64'),
  metadata: metadata.toString('base64'),
});

const fits = (length: number, expected: Expected): boolean => {
  if (expected === 'any') return true;
  if (expected === 'no_stream') return length === 0;
  if (expected === 'stream_exists') return length > 0;
  return length === expected + 1;
};

/** As the server does: the same ids at the place that is asked for are the same append, answered once more. */
const repetition = (stream: readonly Stored[], expected: Expected, events: readonly Proposed[]): Stored | null => {
  if (events.length === 0 || expected === 'stream_exists') return null;
  const from = expected === 'any' ? stream.findIndex(({ id }) => id === events[0]?.id) : after(expected);
  if (from < 0) return null;
  const there = stream.slice(from, from + events.length);
  return there.length === events.length && there.every(({ id }, nth) => id === events[nth]?.id)
    ? (there.at(-1) ?? null)
    : null;
};

const after = (expected: number | 'no_stream'): number => (expected === 'no_stream' ? 0 : expected + 1);
