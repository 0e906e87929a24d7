import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventStoreDBClient,
  jsonEvent,
  streamNameFilter,
  eventTypeFilter,
  type AllStreamSubscription,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEventStoreStandIn, type EventStoreStandIn, type StandInOptions } from './server.js';

/** The stand-in, seen by the real client. It is for tests only; what it does here it has to do as the real server does. */
const open: { close(): Promise<void> }[] = [];

const start = async (options: StandInOptions = {}): Promise<EventStoreStandIn> => {
  const standIn = await startEventStoreStandIn(options);
  open.push({ close: () => standIn.stop() });
  return standIn;
};

const connect = (url: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(url);
  const inside = client as unknown as { getChannel(): Promise<{ close(): void }> };
  const close = async (): Promise<void> => {
    await client.dispose();
    (await inside.getChannel()).close();
  };
  open.push({ close });
  return client;
};

/** Asked for with credentials, the client appends in the classic way; without, in batches. */
const CLASSIC = { credentials: { username: 'anybody', password: 'ignored' } };
const made = (nth: number) => jsonEvent({ type: `Made${nth}`, data: { nth }, metadata: { by: 'test' } });
const numbers = async (events: AsyncIterable<{ event?: { data: unknown } | undefined }>): Promise<number[]> => {
  const found: number[] = [];
  for await (const { event } of events) found.push((event!.data as { nth: number }).nth);
  return found;
};

let standIn: EventStoreStandIn;
let client: EventStoreDBClient;

beforeEach(async () => {
  standIn = await start();
  client = connect(standIn.url);
});

afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close();
});

describe.each([
  ['classic', CLASSIC],
  ['batch', {}],
])('an append, %s', (_, way) => {
  test('is kept at its revision', async () => {
    const first = await client.appendToStream('s', [made(0), made(1)], { ...way, expectedRevision: 'no_stream' });
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 1n });
    const second = await client.appendToStream('s', made(2), { ...way, expectedRevision: 1n });
    expect(second.nextExpectedRevision).toBe(2n);
    expect(await numbers(client.readStream('s'))).toEqual([0, 1, 2]);
  });

  test('at another revision is refused, with the one that it is at', async () => {
    await client.appendToStream('s', [made(0), made(1)], way);
    const wrong = client.appendToStream('s', made(2), { ...way, expectedRevision: 5n });
    await expect(wrong).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
    const none = client.appendToStream('s', made(2), { ...way, expectedRevision: 'no_stream' });
    await expect(none).rejects.toMatchObject({ type: 'wrong-expected-version' });
    const absent = client.appendToStream('t', made(2), { ...way, expectedRevision: 0n });
    await expect(absent).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 'no_stream' });
  });

  test('that is repeated word for word is answered once more and kept once', async () => {
    const events = [made(0), made(1)];
    await client.appendToStream('s', events, { ...way, expectedRevision: 'no_stream' });
    const again = await client.appendToStream('s', events, { ...way, expectedRevision: 'no_stream' });
    expect(again.nextExpectedRevision).toBe(1n);
    expect(standIn.events()).toHaveLength(2);
  });

  test('to a stream that was deleted is refused', async () => {
    await client.appendToStream('s', made(0), way);
    await client.tombstoneStream('s');
    const refused = client.appendToStream('s', made(1), way);
    await expect(refused).rejects.toMatchObject({ type: 'stream-deleted', streamName: 's' });
  });
});

test('an append that is too large is refused with the limit', async () => {
  const large = jsonEvent({ type: 'Large', data: { text: 'x'.repeat(1_100_000) } });
  await expect(client.appendToStream('s', large, CLASSIC)).rejects.toMatchObject({
    type: 'maximum-append-size-exceeded',
    maxAppendSize: 1_048_576,
  });
});

describe('reads', () => {
  beforeEach(async () => {
    await client.appendToStream('s', [0, 1, 2, 3].map(made), CLASSIC);
    await client.appendToStream('t', made(9), CLASSIC);
  });

  test('of a stream, forwards and backwards, from anywhere, so many', async () => {
    expect(await numbers(client.readStream('s', { fromRevision: 1n, maxCount: 2 }))).toEqual([1, 2]);
    const backwards = { direction: 'backwards', fromRevision: 'end' } as const;
    expect(await numbers(client.readStream('s', { ...backwards, maxCount: 3 }))).toEqual([3, 2, 1]);
    const { fromRevision, ...end } = { ...backwards, fromRevision: 1n };
    expect(await numbers(client.readStream('s', { ...end, fromRevision }))).toEqual([1, 0]);
  });

  test('of $all, forwards and backwards, and on from a position', async () => {
    expect(await numbers(client.readAll())).toEqual([0, 1, 2, 3, 9]);
    expect(await numbers(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 2 }))).toEqual([9, 3]);
    let position = { commit: 0n, prepare: 0n };
    for await (const { event } of client.readAll({ maxCount: 3 })) position = event!.position!;
    expect(await numbers(client.readAll({ fromPosition: position }))).toEqual([2, 3, 9]);
  });

  test('of a stream that is not there, or is no more, say which', async () => {
    await expect(numbers(client.readStream('u'))).rejects.toMatchObject({ type: 'stream-not-found', streamName: 'u' });
    await client.tombstoneStream('t');
    await expect(numbers(client.readStream('t'))).rejects.toMatchObject({ type: 'stream-deleted' });
  });
});

describe('subscriptions', () => {
  const take = async (subscription: AsyncIterable<{ event?: { data: unknown } | undefined }>, count: number) => {
    const found: number[] = [];
    for await (const { event } of subscription) {
      found.push((event!.data as { nth: number }).nth);
      if (found.length === count) break;
    }
    return found;
  };

  test('to a stream give what is there and what comes', async () => {
    await client.appendToStream('s', [made(0), made(1)], CLASSIC);
    const taken = take(client.subscribeToStream('s', { fromRevision: 0n }), 3);
    await client.appendToStream('t', made(7), CLASSIC);
    await client.appendToStream('s', [made(2), made(3)], CLASSIC);
    expect(await taken).toEqual([1, 2, 3]);
  });

  test.each([
    ['by stream', streamNameFilter({ prefixes: ['a-', 'b-'] }), [1, 2]],
    ['by type', eventTypeFilter({ regex: '^Made[13]$' }), [1, 3]],
  ])('to all, filtered %s, pass the rest over', async (_, filter, expected) => {
    const subscription: AllStreamSubscription = client.subscribeToAll({ filter });
    const taken = take(subscription, 2);
    for (const [nth, stream] of ['c-1', 'a-1', 'b-1', 'c-2'].entries())
      await client.appendToStream(stream, made(nth), CLASSIC);
    expect(await taken).toEqual(expected);
  });
});

describe('ways to it', () => {
  const tls = (name: string): string => join(import.meta.dirname, 'tls', name);

  test('encrypted, with its own certificate authority', async () => {
    const pair = { key: readFileSync(tls('localhost.key')), cert: readFileSync(tls('localhost.crt')) };
    const { url } = await start({ tls: pair });
    const trusting = connect(`${url}?tlsCAFile=${tls('localhost.crt')}`);
    await trusting.appendToStream('s', made(1), CLASSIC);
    expect(await numbers(trusting.readStream('s'))).toEqual([1]);
    const wary = connect(`${url}?defaultDeadline=1500`);
    await expect(wary.appendToStream('s', made(2), CLASSIC)).rejects.toBeDefined();
  });

  test('by asking a cluster who leads it', async () => {
    const found = connect(`esdb+discover://127.0.0.1:${standIn.port}?tls=false`);
    await found.appendToStream('s', made(1), CLASSIC);
    expect(standIn.events()).toHaveLength(1);
    const listed = connect(`esdb://127.0.0.1:1,127.0.0.1:${standIn.port}?tls=false`);
    expect(await numbers(listed.readStream('s'))).toEqual([1]);
  });

  test('from a follower to its leader', async () => {
    const follower = await start({ leader: { host: '127.0.0.1', port: standIn.port } });
    const misled = connect(follower.url);
    await expect(misled.appendToStream('s', made(1), CLASSIC)).rejects.toMatchObject({ type: 'not-leader' });
    await misled.appendToStream('s', made(2), CLASSIC);
    expect(standIn.events()).toHaveLength(1);
  });
});

test('with a folder it has after a restart what it had, up to the last whole append', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'waymark-stand-in-'));
  const kept = await startEventStoreStandIn({ dataDir });
  const writer = connect(kept.url);
  await writer.appendToStream('s', [made(0), made(1)], CLASSIC);
  await kept.stop();
  const { appendFileSync } = await import('node:fs');
  appendFileSync(join(dataDir, 'eventstore-stand-in.jsonl'), '{"streamId":"s","eve');
  const again = await start({ dataDir });
  const reader = connect(again.url);
  await reader.appendToStream('s', made(2), { ...CLASSIC, expectedRevision: 1n });
  expect(await numbers(reader.readStream('s'))).toEqual([0, 1, 2]);
  rmSync(dataDir, { recursive: true });
});
