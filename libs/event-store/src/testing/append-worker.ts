/**
 * A process full of writers, to be killed. Each has a stream of its own and all of them share some; a conflict is
 * answered by loading and trying again. Every acknowledged event id is said on standard output.
 *
 * Arguments: url, name, writers, appends each.
 */
import { ConcurrencyConflict } from '../index.js';
import { aStore, anEvent, appendTo, openStoreDatabase } from './fixtures.js';

const SHARED_STREAMS = 8;
const [url = '', name = '', writers = '8', appends = '50'] = process.argv.slice(2);
const database = await openStoreDatabase(url, { poolSize: Number(writers) });
const store = aStore();

const versions = new Map<string, number>();
const versionOf = (streamId: string): number => versions.get(streamId) ?? 0;
const learn = (streamId: string, seen: readonly { streamVersion: number }[]): void => {
  versions.set(streamId, Math.max(versionOf(streamId), ...seen.map((event) => event.streamVersion)));
};

const appendNext = async (streamId: string, count: number): Promise<void> => {
  for (;;) {
    const version = versionOf(streamId);
    const added = Array.from({ length: count }, () => anEvent(streamId));
    try {
      learn(streamId, await appendTo(store, database, streamId, version, added));
      process.stdout.write(`${added.map((event) => event.eventId).join(' ')}\n`);
      return;
    } catch (error) {
      if (!(error instanceof ConcurrencyConflict)) throw error;
      learn(streamId, await store.load(database.sql, streamId, version));
    }
  }
};

const write = async (writer: number): Promise<void> => {
  for (let n = 0; n < Number(appends); n++) {
    const shared = n % 3 === 0;
    const stream = shared ? `case-shared-${(writer + n) % SHARED_STREAMS}` : `case-${name}-${writer}`;
    await appendNext(stream, 1 + (n % 3));
  }
};

await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
await database.close();
