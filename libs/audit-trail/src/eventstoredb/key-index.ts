import { jsonEvent, NO_STREAM, type AppendExpectedRevision, type EventData } from '@eventstore/db-client';
import { setTimeout as delay } from 'node:timers/promises';
import { TrailRace } from '../errors.js';
import { entryId, indexStream } from './names.js';
import type { TrailReader } from './reader.js';
import type { TrailWriter } from './writer.js';
import { explain, isWrongVersion, mayPass } from './trouble.js';

const ATTEMPTS = 5;
const PAUSE_MS = 20;
const REMEMBERED = 20_000;

const streamIn = (data: unknown): string | null => {
  const { streamId } = (data ?? {}) as { streamId?: unknown };
  return typeof streamId === 'string' ? streamId : null;
};

/**
 * Which streams belong to an ordering key: one small stream a key, with one entry a stream. An entry is written before
 * the first event that it is about, so a stream that is not in the index of its keys has never been. An entry whose
 * event never came does no harm.
 */
export class KeyIndex {
  readonly #filed = new Set<string>();

  constructor(
    private readonly reader: TrailReader,
    private readonly writer: TrailWriter,
  ) {}

  async streamsOf(key: string): Promise<string[]> {
    const entries = await this.reader.raw(indexStream(key));
    return [...new Set(entries.map(({ data }) => streamIn(data)).filter((id) => id !== null))].sort();
  }

  /** Until each of them has its entry. A lost race and an unknown outcome are settled by reading again. */
  async file(key: string, streamIds: readonly string[]): Promise<void> {
    const wanted = streamIds.filter((id) => !this.#filed.has(`${key}\n${id}`));
    if (wanted.length === 0) return;
    for (let attempt = 1; ; attempt += 1) {
      const error: unknown = await this.#enter(key, wanted).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) break;
      if (!mayPass(error)) throw explain(error, indexStream(key));
      if (attempt >= ATTEMPTS)
        throw isWrongVersion(error) ? new TrailRace({ cause: error }) : explain(error, indexStream(key));
      await delay(PAUSE_MS * attempt);
    }
    for (const id of wanted) this.#remember(`${key}\n${id}`);
  }

  async #enter(key: string, streamIds: readonly string[]): Promise<void> {
    const entries = await this.reader.raw(indexStream(key));
    const there = new Set(entries.map(({ data }) => streamIn(data)));
    const missing = streamIds.filter((id) => !there.has(id));
    if (missing.length === 0) return;
    const expected: AppendExpectedRevision = entries.at(-1)?.revision ?? NO_STREAM;
    const events = missing.map((streamId) => entry(key, streamId));
    await this.writer.append(indexStream(key), expected, events);
  }

  #remember(pair: string): void {
    this.#filed.add(pair);
    for (const oldest of this.#filed) {
      if (this.#filed.size <= REMEMBERED) return;
      this.#filed.delete(oldest);
    }
  }
}

const entry = (key: string, streamId: string): EventData =>
  jsonEvent({ id: entryId(key, streamId), type: 'StreamFiled', data: { key, streamId } });
