import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { aStore, appendTo, events, eventually, openStoreDatabase, SCHEMA } from '../testing/fixtures.js';
import { eventStoreMigrations, newIncarnation, openDatabase, type Database, type EventStore } from '../index.js';
import type { PostgresEventSource } from './source.js';

let test: TestDatabase;
let database: Database;
let store: EventStore;
let source: PostgresEventSource;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
  store = aStore();
  source = store.source(database);
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

const append = (stream: string, expected = 0, count = 1) =>
  appendTo(store, database, stream, expected, events(stream, count));
const streams = async (after = 0n, limit = 100): Promise<string[]> =>
  (await source.readAfter(after, limit)).map((event) => event.streamId);

/** A transaction that has appended and does not end until it is told how. */
const hanging = async (stream: string) => {
  let finish: (commit: boolean) => void = () => undefined;
  const told = new Promise<boolean>((resolve) => (finish = resolve));
  let appended = (): void => undefined;
  const ready = new Promise<void>((resolve) => (appended = resolve));
  const ended = database
    .transaction(async (uow) => {
      await store.append(uow, [{ streamId: stream, expectedVersion: 0, events: events(stream, 1) }]);
      appended();
      if (!(await told)) throw new Error('rolled back');
    })
    .catch(() => undefined);
  await ready;
  return {
    end: async (commit: boolean): Promise<void> => {
      finish(commit);
      await ended;
    },
  };
};

describe('the reader', () => {
  it('finds nothing in an empty store, then everything in order, in pages', async () => {
    expect(await streams()).toEqual([]);
    await append('case-a', 0, 3);
    await append('case-b', 0, 2);
    const first = await source.readAfter(0n, 2);
    const rest = await source.readAfter(first.at(-1)!.position, 100);
    expect([...first, ...rest].map((event) => `${event.streamId}@${event.streamVersion}`)).toEqual([
      'case-a@1',
      'case-a@2',
      'case-a@3',
      'case-b@1',
      'case-b@2',
    ]);
    expect(await source.readAfter(rest.at(-1)!.position, 100)).toEqual([]);
  });

  it('sees a slow append in its place: what was committed later, at a higher position, waits for it', async () => {
    await append('case-before');
    const slow = await hanging('case-slow');
    await append('case-quick');
    expect(await streams()).toEqual([]);
    await slow.end(true);
    await eventually(async () => (await streams()).length === 3, 'settled');
    expect(await streams()).toEqual(['case-before', 'case-slow', 'case-quick']);
  });

  it('goes past an append that was rolled back', async () => {
    const slow = await hanging('case-slow');
    await append('case-quick');
    await slow.end(false);
    await eventually(async () => (await streams()).length === 1, 'settled');
    expect(await streams()).toEqual(['case-quick']);
  });

  it('delays no writer while it waits, and tells how long it has waited', async () => {
    const slow = await hanging('case-slow');
    const reading = source.readAfter(0n, 10);
    await eventually(() => source.delayedMs > 0, 'waiting');
    for (let n = 0; n < 20; n++) await append(`case-${n}`);
    expect(await reading).toEqual([]);
    await slow.end(true);
    await eventually(async () => (await streams()).length === 21, 'settled');
    expect(source.delayedMs).toBe(0);
  });

  it('does not wait for transactions that append nothing, or append elsewhere', async () => {
    const other = await openDatabase({ url: test.url, schema: 'course', migrations: eventStoreMigrations });
    await other.migrate();
    await append('case-a');
    await database.transaction(async (uow) => {
      await uow.sql.query('SELECT pg_advisory_xact_lock_shared(1, 2)');
      await other.transaction(async (elsewhere) => {
        await elsewhere.sql.query('SELECT append_position()');
        expect(await streams()).toEqual(['case-a']);
      });
    });
    await other.close();
  });

  it('is not overtaken by any insert, not even one that goes around the event store', async () => {
    await database.transaction(async (uow) => {
      await uow.sql.query(`INSERT INTO events (stream_id, stream_version, event_id, type, schema_version, key,
          occurred_at, recorded_at, actor, correlation_id, data)
        VALUES ('case-raw', 1, gen_random_uuid(), 'IntakeCaseClosed', 1, 'k', now(), now(), '{}', 'c', '{}')`);
      await append('case-quick');
      expect(await streams()).toEqual([]);
    });
    await eventually(async () => (await streams()).length === 2, 'settled');
    expect(await streams()).toEqual(['case-raw', 'case-quick']);
  });

  it('never takes a number that was only drawn for one that was read', async () => {
    await append('case-a');
    const lost = await hanging('case-lost');
    await lost.end(false);
    expect(await streams()).toEqual(['case-a']);
    // After a crash PostgreSQL may draw again the numbers that nobody had committed.
    await database.sql.query(`SELECT setval('events_position', (SELECT max(position) FROM events))`);
    await append('case-b');
    expect(await streams((await source.readAfter(0n, 1))[0]!.position)).toEqual(['case-b']);
    expect(await streams()).toEqual(['case-a', 'case-b']);
  });

  it('goes on after its connection was lost in the middle of waiting', async () => {
    const outside = await openStoreDatabase(test.url, { poolSize: 2 });
    const slow = await hanging('case-slow');
    const reading = source.readAfter(0n, 10);
    await eventually(() => source.delayedMs > 0, 'waiting');
    await outside.sql.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'`);
    await reading.catch(() => undefined);
    await slow.end(true);
    await eventually(async () => (await streams().catch(() => [])).length === 1, 'settled');
    await outside.close();
  });

  it('keeps positions exact beyond what a JavaScript number holds', async () => {
    await database.sql.query(`SELECT setval('events_position', 9007199254740992)`);
    await append('case-a', 0, 2);
    expect((await source.readAfter(0n, 10)).map((event) => event.position)).toEqual([
      9007199254740993n,
      9007199254740994n,
    ]);
    expect(await source.readAfter(9007199254740993n, 10)).toHaveLength(1);
  });

  it('closes although an append hangs', async () => {
    const reader = await openStoreDatabase(test.url);
    const slow = await hanging('case-slow');
    const other = aStore().source(reader);
    await other.readAfter(0n, 1);
    expect(other.delayedMs).toBeGreaterThan(0);
    await reader.close();
    await slow.end(true);
  });
});

describe('the incarnation', () => {
  it('is one for all, until somebody declares a restore', async () => {
    const before = await source.incarnation();
    expect(await aStore().source(database).incarnation()).toBe(before);
    const after = await newIncarnation(database.sql);
    expect(after).not.toBe(before);
    expect(await source.incarnation()).toBe(after);
  });

  it('makes a running reader forget how far it had read: positions were given away anew', async () => {
    await append('case-a', 0, 5);
    expect(await streams()).toHaveLength(5);
    await database.transaction(async (uow) => {
      await uow.sql.query('ALTER TABLE events DISABLE TRIGGER USER');
      await uow.sql.query('TRUNCATE events RESTART IDENTITY');
      await uow.sql.query('ALTER TABLE events ENABLE TRIGGER USER');
    });
    await newIncarnation(database.sql);
    const slow = await hanging('case-slow');
    await append('case-new');
    const stop = source.onCommit(() => undefined);
    // What it remembers it may still tell, as if just before; never anything of the new incarnation in between.
    await eventually(async () => {
      const seen = await streams();
      expect(seen).not.toContain('case-new');
      return seen.length === 0;
    }, 'noticed');
    await slow.end(true);
    await eventually(async () => (await streams()).length === 2, 'settled');
    expect(await streams()).toEqual(['case-slow', 'case-new']);
    stop();
  });
});

describe('the wake-up', () => {
  it('follows a commit in this process, and one in another', async () => {
    let woken = 0;
    const stop = source.onCommit(() => woken++);
    await append('case-a');
    await eventually(() => woken > 0, 'woken by the commit');
    const seen = woken;
    const elsewhere = await openStoreDatabase(test.url);
    await appendTo(aStore(), elsewhere, 'case-b', 0, events('case-b', 1));
    await eventually(() => woken > seen, 'woken by looking');
    await elsewhere.close();
    stop();
  });

  it('comes once for many commits at a time', async () => {
    let woken = 0;
    const stop = source.onCommit(() => woken++);
    await database.transaction(async (uow) => {
      for (let n = 0; n < 50; n++)
        await store.append(uow, [{ streamId: `case-${n}`, expectedVersion: 0, events: events(`case-${n}`, 1) }]);
    });
    await eventually(() => woken > 0, 'woken');
    expect(woken).toBeLessThan(10);
    stop();
  });

  it('is not sent from inside the append: no append listens or notifies', async () => {
    await database.transaction(async (uow) => {
      await store.append(uow, [{ streamId: 'case-a', expectedVersion: 0, events: events('case-a', 1) }]);
      const global = await uow.sql.query(`SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'object'
        AND classid = 'pg_database'::regclass`);
      expect(global).toEqual([]);
      const exclusive = await uow.sql.query(
        `SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'`,
      );
      expect(exclusive).toEqual([{ mode: 'ShareLock' }]);
    });
  });

  it('belongs to one schema', () => {
    expect(() => store.source({ ...database, schema: 'course' })).toThrow(TypeError);
    expect(SCHEMA).toBe(database.schema);
  });
});
