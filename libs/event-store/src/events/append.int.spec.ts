import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import { createTestDatabase, type TestDatabase } from '#testing';
import { aStore, anEvent, appendTo, events, openStoreDatabase } from '../testing/fixtures.js';
import { EventStore, type Database, type NewEvent } from '../index.js';

let test: TestDatabase;
let database: Database;
const store = aStore();
const aStream = (): string => `case-${newId()}`;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const append = (streamId: string, expectedVersion: number, added: readonly NewEvent[]) =>
  appendTo(store, database, streamId, expectedVersion, added);

const count = async (): Promise<number> => {
  const [row] = await database.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM events');
  return row!.n;
};

const drawn = async (): Promise<string> => {
  const [row] = await database.sql.query<{ n: string }>('SELECT last_value AS n FROM events_position');
  return row!.n;
};

describe('an append', () => {
  it('returns what a later load returns', async () => {
    const stream = aStream();
    const stored = await append(stream, 0, [
      anEvent(stream, { occurredAt: '2026-03-01T10:00:00+01:00', data: { reason: 'DONE' }, causationId: newId() }),
      anEvent(stream),
    ]);
    const loaded = await store.load(database.sql, stream);
    expect(stored).toMatchObject(loaded);
    expect(loaded.map((event) => [event.streamVersion, event.occurredAt])).toEqual([
      [1, '2026-03-01T09:00:00.000Z'],
      [2, '2026-03-01T09:00:00.000Z'],
    ]);
  });

  it('goes on at the expected version, and a load begins after a version', async () => {
    const stream = aStream();
    await append(stream, 0, events(stream, 2));
    await append(stream, 2, events(stream, 2));
    expect((await store.load(database.sql, stream, 1)).map((event) => event.streamVersion)).toEqual([2, 3, 4]);
  });

  it.each([0, 1, 3, 7])(
    'at the wrong version %i of a stream of 2 is a conflict, and leaves nothing',
    async (expected) => {
      const stream = aStream();
      await append(stream, 0, events(stream, 2));
      await expect(append(stream, expected, events(stream, 1))).rejects.toMatchObject({
        code: 'CONCURRENCY_CONFLICT',
        streams: [{ streamId: stream, expectedVersion: expected }],
      });
      expect(await store.load(database.sql, stream)).toHaveLength(2);
    },
  );

  it('on a remembered event goes through only where that very event is the last one', async () => {
    const stream = aStream();
    const [recorded] = await append(stream, 0, events(stream, 1));
    const on = (builtOn: string) =>
      database.transaction((uow) =>
        store.append(uow, [{ streamId: stream, expectedVersion: 1, builtOn, events: events(stream, 1) }]),
      );
    await expect(on(newId())).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
    expect((await on(recorded?.eventId ?? '')).map((event) => event.streamVersion)).toEqual([2]);
    await expect(on(recorded?.eventId ?? '')).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
  });

  it('never leaves a hole, even when the caller swallows the conflict and commits', async () => {
    const stream = aStream();
    const swallowed = database.transaction(async (uow) => {
      await store.append(uow, [{ streamId: stream, expectedVersion: 4, events: events(stream, 2) }]).catch(() => []);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(await store.load(database.sql, stream)).toEqual([]);
  });

  it('to several streams is all or nothing', async () => {
    const [one, other] = [aStream(), aStream()];
    await append(other, 0, events(other, 1));
    const both = (expected: number) =>
      database.transaction((uow) =>
        store.append(uow, [
          { streamId: one, expectedVersion: 0, events: events(one, 2) },
          { streamId: other, expectedVersion: expected, events: events(other, 1) },
        ]),
      );
    await expect(both(0)).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
    expect(await store.load(database.sql, one)).toEqual([]);
    expect((await both(1)).map((event) => [event.streamId, event.streamVersion])).toEqual([
      [one, 1],
      [one, 2],
      [other, 2],
    ]);
  });

  it('of many streams in opposite orders at once never deadlocks', async () => {
    const streams = Array.from({ length: 20 }, aStream);
    const all = (order: readonly string[]) =>
      database.transaction((uow) =>
        store.append(
          uow,
          order.map((streamId) => ({ streamId, expectedVersion: 0, events: events(streamId, 1) })),
        ),
      );
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => all(n % 2 === 0 ? streams : streams.toReversed())),
    );
    const refused = attempts
      .filter((attempt) => attempt.status === 'rejected')
      .map((attempt) => attempt.reason as unknown);
    expect(refused).toHaveLength(7);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
  });
});

it('"must not exist" holds: of two concurrent opens of 300 streams exactly one each is accepted', async () => {
  const streams = Array.from({ length: 300 }, aStream);
  const open = (stream: string) => append(stream, 0, events(stream, 1));
  const opened = await Promise.all(
    streams.map(async (stream) => {
      const two = await Promise.allSettled([open(stream), open(stream)]);
      return two.filter((attempt) => attempt.status === 'fulfilled').length;
    }),
  );
  expect(opened).toEqual(streams.map(() => 1));
  const loaded = await store.loadMany(
    database.sql,
    streams.map((streamId) => ({ streamId, afterVersion: 0 })),
  );
  expect([...loaded.values()].map((stream) => stream.length)).toEqual(streams.map(() => 1));
});

describe('the same event id again', () => {
  it('in another stream is refused, and what was found is told', async () => {
    const [first, second] = [aStream(), aStream()];
    const { eventId } = (await append(first, 0, events(first, 1)))[0]!;
    await expect(append(second, 0, [anEvent(second, { eventId })])).rejects.toMatchObject({
      code: 'DUPLICATE_EVENT_ID',
      found: [{ eventId, streamId: first, streamVersion: 1 }],
    });
    expect(await store.load(database.sql, second)).toEqual([]);
  });

  it('in an append repeated word for word is a duplicate, not a conflict', async () => {
    const stream = aStream();
    const added = events(stream, 3);
    await append(stream, 0, added);
    await expect(append(stream, 0, added)).rejects.toMatchObject({
      code: 'DUPLICATE_EVENT_ID',
      found: added.map(({ eventId }, index) => ({ eventId, streamId: stream, streamVersion: index + 1 })),
    });
  });

  it('twice within one append is refused', async () => {
    const stream = aStream();
    const event = anEvent(stream);
    await expect(append(stream, 0, [event, event])).rejects.toMatchObject({ code: 'DUPLICATE_EVENT_ID', found: [] });
  });
});

describe('no events', () => {
  it('write nothing, draw no position, and the stream goes on', async () => {
    const stream = aStream();
    await append(stream, 0, events(stream, 1));
    const before = [await count(), await drawn()];
    expect(await append(stream, 1, [])).toEqual([]);
    expect(await database.transaction((uow) => store.append(uow, []))).toEqual([]);
    expect([await count(), await drawn()]).toEqual(before);
    expect(await append(stream, 1, events(stream, 1))).toHaveLength(1);
  });

  it('beside a stream with events do not disturb those', async () => {
    const [quiet, busy] = [aStream(), aStream()];
    const stored = await database.transaction((uow) =>
      store.append(uow, [
        { streamId: quiet, expectedVersion: 9, events: [] },
        { streamId: busy, expectedVersion: 0, events: events(busy, 1) },
      ]),
    );
    expect(stored.map((event) => event.streamId)).toEqual([busy]);
  });
});

describe('what is stored stays', () => {
  it.each(['UPDATE events SET type = type', 'DELETE FROM events WHERE false', 'TRUNCATE events'])(
    '%s is refused',
    async (statement) => {
      await expect(database.sql.query(statement)).rejects.toMatchObject({ code: '23001' });
    },
  );
});

describe('an event that its catalogue does not describe', () => {
  const stream = aStream();
  it.each<[string, Partial<NewEvent>]>([
    ['of an unknown type', { type: 'PatientCloned' }],
    ['with data of another shape', { data: { reason: 'DONE', name: 'Secret Name' } }],
    ['from another service', { source: 'course' }],
    ['for another stream', { streamId: 'case-elsewhere' }],
    ['in an old version', { schemaVersion: 0 }],
    ['with no UUID', { eventId: 'Secret Name' }],
    ['at no instant', { occurredAt: '2026-02-30T00:00:00Z' }],
    ['recorded at no instant', { recordedAt: 'infinity' }],
    ['sealed without need', { sealed: { name: 'Secret Name' } }],
  ])('%s is refused before it is written, without echoing values', async (_, overrides) => {
    const refused = append(stream, 0, [anEvent(stream, overrides)]);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_EVENT' });
    await expect(refused).rejects.not.toThrow(/Secret Name/);
    expect(await store.load(database.sql, stream)).toEqual([]);
  });

  it('with half a character is refused as well', async () => {
    const odd = anEvent(stream, { traceparent: 'a\u0000b' });
    await expect(append(stream, 0, [odd])).rejects.toMatchObject({ code: 'INVALID_EVENT' });
  });
});

describe('an old event', () => {
  const upgraded = new EventStore({
    service: 'intake',
    schema: 'intake',
    sealer: { seal: () => Promise.reject(new Error()), open: () => Promise.reject(new Error()) },
    upcasters: { 'intake/IntakeCaseClosed': { 0: (data) => ({ reason: (data as { why: string }).why }) } },
  });

  const storeRaw = (stream: string, version: number, data: object) =>
    database.sql.query(
      `INSERT INTO events (stream_id, stream_version, event_id, type, schema_version, key, occurred_at, recorded_at,
                           actor, correlation_id, data)
       VALUES ($1, 1, gen_random_uuid(), 'IntakeCaseClosed', $2, $1, now(), now(), '{}', 'c', $3)`,
      [stream, version, data],
    );

  it('is brought up to date when it is read, not where it is stored', async () => {
    const stream = aStream();
    await storeRaw(stream, 0, { why: 'MOVED' });
    const [event] = await upgraded.load(database.sql, stream);
    expect(event).toMatchObject({ schemaVersion: 1, data: { reason: 'MOVED' } });
    const [row] = await database.sql.query('SELECT data FROM events WHERE stream_id = $1', [stream]);
    expect(row).toEqual({ data: { why: 'MOVED' } });
  });

  it.each([0, 2])('of version %i that nothing can read is an error, never a guess', async (version) => {
    const stream = aStream();
    await storeRaw(stream, version, { why: 'MOVED' });
    await expect(store.load(database.sql, stream)).rejects.toMatchObject({ code: 'UNKNOWN_EVENT_VERSION' });
  });
});

it('reads many streams in one query, by key, and by ids', async () => {
  const [one, two, none, key] = [aStream(), aStream(), aStream(), newId()];
  const first = await append(one, 0, [anEvent(one, { key }), anEvent(one, { key })]);
  const second = await append(two, 0, [anEvent(two, { key })]);
  const many = await store.loadMany(database.sql, [
    { streamId: one, afterVersion: 1 },
    { streamId: two, afterVersion: 0 },
    { streamId: none, afterVersion: 0 },
  ]);
  expect([...many].map(([stream, found]) => [stream, found.length]).toSorted()).toEqual(
    [
      [one, 1],
      [two, 1],
    ].toSorted(),
  );
  const ids = [...first, ...second].map((event) => event.eventId);
  expect((await store.byKey(database.sql, key)).map((event) => event.eventId)).toEqual(ids);
  expect((await store.byEventIds(database.sql, [...ids, newId()])).map((event) => event.eventId)).toEqual(ids);
});

it('keeps every sequence of appends as it was made, whatever their sizes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 0, max: 4 })), { maxLength: 12 }),
      async (steps) => {
        const streams = [aStream(), aStream(), aStream()];
        const made = new Map(streams.map((stream) => [stream, [] as string[]]));
        for (const [index, size] of steps) {
          const stream = streams[index]!;
          const added = events(stream, size);
          const stored = await append(stream, made.get(stream)!.length, added);
          expect(stored.map((event) => event.eventId)).toEqual(added.map((event) => event.eventId));
          made.get(stream)!.push(...added.map((event) => event.eventId));
        }
        for (const [stream, ids] of made) {
          const loaded = await store.load(database.sql, stream);
          expect(loaded.map((event) => event.eventId)).toEqual(ids);
          expect(loaded.map((event) => event.streamVersion)).toEqual(ids.map((_, index) => index + 1));
        }
      },
    ),
    { numRuns: 25 },
  );
});
