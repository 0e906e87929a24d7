import { expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import { aStore, eventually, openStoreDatabase } from '../testing/fixtures.js';
import { Child } from '../testing/child.js';
import type { Database, EventSource, EventStore, PositionedEvent } from '../index.js';

const PROCESSES = 4;
const WRITERS = 8;

/** A consumer with one cursor, which only ever equals the position of an event that it has read. */
class Reader {
  readonly seen: PositionedEvent[] = [];
  #stopped = false;
  readonly done: Promise<void>;

  constructor(store: EventStore, database: Database, limit: number) {
    this.done = this.#read(store.source(database), limit);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.done;
  }

  async #read(source: EventSource, limit: number): Promise<void> {
    let cursor = 0n;
    for (;;) {
      const last = this.#stopped;
      const page = await source.readAfter(cursor, limit);
      this.seen.push(...page);
      cursor = page.at(-1)?.position ?? cursor;
      if (last && page.length === 0) return;
    }
  }
}

it('32 writers, readers running, writers killed: none lost, none twice, every stream in order', async () => {
  const test = await createTestDatabase();
  const database = await openStoreDatabase(test.url);
  const store = aStore();
  const readers = [
    new Reader(store, database, 500),
    new Reader(store, database, 7),
    new Reader(aStore(), database, 64),
  ];
  const spawn = (name: string) => new Child('append-worker.js', [test.url, name, String(WRITERS), '30']);
  const workers = Array.from({ length: PROCESSES }, (_, n) => spawn(`w${n}`));
  const killed: Child[] = [];

  for (const [n, victim] of workers.entries()) {
    if (n % 2 === 1) continue;
    await eventually(() => victim.lines.length > 20, `writing ${victim.complaints}`);
    await victim.kill();
    killed.push(victim);
    workers[n] = spawn(`again${n}`);
  }
  await Promise.all(workers.map((worker) => worker.ended()));
  for (const reader of readers) await reader.stop();

  const stored = await database.sql.query<{ event_id: string; stream_id: string; stream_version: number }>(
    'SELECT event_id, stream_id, stream_version FROM events ORDER BY position',
  );
  const ids = stored.map((row) => row.event_id);
  const acknowledged = [...workers, ...killed].flatMap((worker) => worker.lines.flatMap((line) => line.split(' ')));
  expect(workers.map((worker) => worker.complaints)).toEqual(workers.map(() => ''));
  expect(killed).toHaveLength(PROCESSES / 2);
  expect(ids.length).toBeGreaterThan(1500);
  const known = new Set(ids);
  // The last line of a killed process may be torn.
  expect(acknowledged.filter((id) => id.length === 36 && !known.has(id))).toEqual([]);
  for (const reader of readers) expect(reader.seen.map((event) => event.eventId)).toEqual(ids);

  const versions = new Map<string, number>();
  for (const row of stored) {
    expect(row.stream_version).toBe((versions.get(row.stream_id) ?? 0) + 1);
    versions.set(row.stream_id, row.stream_version);
  }
  await database.close();
  await test.drop();
}, 60_000);
