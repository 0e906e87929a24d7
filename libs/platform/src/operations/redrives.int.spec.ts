import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventStoreMigrations, openDatabase, type Database } from '#event-store';
import { newId } from '#kernel';
import { createTestDatabase, until, type TestDatabase } from '#testing';
import type { DeadLetters, RedriveResult } from '#transport';
import type { ServiceRuntime } from '../application/service-runtime.js';
import type { CommandContext, Outcome } from '../application/types.js';
import { Redrives } from './redrives.js';

const CLAIMED = `SELECT pid FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** One replica: a pool of its own, and a redrive that takes until it is let go. */
const aReplica = async (url: string) => {
  const database = await openDatabase({ url, schema: 'course', migrations: eventStoreMigrations });
  await database.migrate();
  const waiting: ((result: RedriveResult) => void)[] = [];
  const redrive = (): Promise<RedriveResult> => new Promise((resolve) => waiting.push(resolve));
  const deadLetters = { redrive } as unknown as DeadLetters;
  const redrives = new Redrives({ deadLetters } as ServiceRuntime, database);
  const finish = (handled: number): void => {
    for (const resolve of waiting.splice(0))
      resolve({ key: 'course-1', outcome: 'resumed', handled, remaining: 0, errorCode: null });
  };
  const send = (context: CommandContext): Promise<Outcome> =>
    redrives.redrive('course-1', { reasonCode: 'MENDED', reason: 'It is.' }, context);
  return { database, send, finish, atWork: () => waiting.length };
};

const contextOf = (key: string, fingerprint = 'f', subject = 'op-romero'): CommandContext => ({
  actor: { subject, role: 'operator', organisation: 'clinic' },
  sites: '*',
  correlationId: 'c-1',
  traceparent: null,
  ifMatch: null,
  idempotency: { key, fingerprint },
});

let server: TestDatabase;
let watch: Database;
let one: Awaited<ReturnType<typeof aReplica>>;
let other: Awaited<ReturnType<typeof aReplica>>;

beforeAll(async () => {
  server = await createTestDatabase();
  watch = await openDatabase({ url: server.url, schema: 'course' });
});
afterAll(async () => {
  await watch.close();
  await server.drop();
});
beforeEach(async () => {
  one = await aReplica(server.url);
  other = await aReplica(server.url);
});
afterEach(async () => {
  await Promise.all([one.database.close(), other.database.close()]);
});

const working = (replica: typeof one, count = 1): Promise<unknown> =>
  until('a redrive at work', async () => replica.atWork() === count);

test('the same redrive at two replicas at once is done by one of them; both then know its answer', async () => {
  const context = contextOf(newId());
  const first = one.send(context);
  await working(one);
  await expect(other.send(context)).rejects.toMatchObject({ code: 'CONCURRENT_REQUEST' });
  expect(other.atWork()).toBe(0);
  one.finish(3);
  const answered = await first;
  expect(answered).toMatchObject({ kind: 'answered', status: 200, body: { outcome: 'resumed', handled: 3 } });
  for (const replica of [one, other])
    expect(await replica.send(context)).toMatchObject({ kind: 'repeated', status: 200, body: { handled: 3 } });
});

test('the same at one replica is done once as well, and another one beside it', async () => {
  const [context, further] = [contextOf(newId()), contextOf(newId())];
  const first = one.send(context);
  await working(one);
  await expect(one.send(context)).rejects.toMatchObject({ code: 'CONCURRENT_REQUEST' });
  const second = one.send(further);
  await working(one, 2);
  one.finish(1);
  expect(await Promise.all([first, second])).toMatchObject([{ kind: 'answered' }, { kind: 'answered' }]);
});

test('a replica that loses its hold meanwhile answers as the other one did, never with an error', async () => {
  const key = newId();
  const first = one.send(contextOf(key));
  await working(one);
  for (const { pid } of await watch.sql.query<{ pid: number }>(CLAIMED))
    await watch.sql.query('SELECT pg_terminate_backend($1)', [pid]);
  await until('the hold gone', async () => (await watch.sql.query(CLAIMED)).length === 0);
  const second = other.send(contextOf(key));
  await working(other);
  other.finish(2);
  expect(await second).toMatchObject({ kind: 'answered', body: { handled: 2 } });
  one.finish(0);
  expect(await first).toMatchObject({ kind: 'repeated', status: 200, body: { handled: 2 } });
});

test('the same key with another body is refused, by whichever replica', async () => {
  const key = newId();
  const first = one.send(contextOf(key));
  await working(one);
  one.finish(1);
  await first;
  await expect(other.send(contextOf(key, 'another'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('no more at once than leave connections for the others', async () => {
  const running = Array.from({ length: 3 }, () => one.send(contextOf(newId())));
  await working(one, 3);
  await expect(one.send(contextOf(newId()))).rejects.toMatchObject({ code: 'OVERLOADED' });
  one.finish(1);
  await Promise.all(running);
  const after = one.send(contextOf(newId()));
  await working(one);
  one.finish(1);
  expect(await after).toMatchObject({ kind: 'answered' });
});
