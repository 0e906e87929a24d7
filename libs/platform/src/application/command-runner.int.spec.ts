import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  AggregateLoader,
  createSealer,
  EventStore,
  eventStoreMigrations,
  Idempotency,
  openDatabase,
  type Database,
} from '#event-store';
import { accept, newId, refusal, refuse, systemClock, type Aggregate } from '#kernel';
import { createTestDatabase, type TestDatabase } from '#testing';
import { CommandRunner } from './command-runner.js';
import { Recorder } from './recorder.js';
import type { CommandContext, Execution, Outcome } from './types.js';

interface Closed {
  readonly type: string;
  readonly data: { readonly reason: string };
}

/** A case that can be closed twice, and is then refused. */
const twice: Aggregate<number, { readonly most: number }, Closed> = {
  service: 'intake',
  category: 'case',
  initial: 0,
  evolve: (closed) => closed + 1,
  decide: ({ most }, closed) =>
    closed < most
      ? accept({ type: 'IntakeCaseClosed', data: { reason: 'DONE' } })
      : refuse(refusal('CASE_CLOSED', `It was closed ${closed} times.`)),
  subject: (closed) => (closed === 0 ? undefined : { key: 'k', siteId: null, patientRef: null }),
};

const context = (): CommandContext => ({
  actor: { subject: 'np-1', role: 'prescriber', organisation: 'clinic' },
  sites: '*',
  correlationId: 'c-1',
  traceparent: null,
  ifMatch: null,
  idempotency: { key: newId(), fingerprint: 'f' },
});

let server: TestDatabase;
let database: Database;

/** As a process of its own has it, with a memory of its own; `loads` counts what it reads of streams. */
const aProcess = () => {
  const sealer = createSealer({ schema: 'intake', masterKey: { id: 'm', key: Buffer.alloc(32, 3) } });
  const store = new EventStore({ service: 'intake', schema: 'intake', sealer });
  const read = { loads: 0 };
  const load = store.load.bind(store);
  store.load = (...asked) => {
    read.loads += 1;
    return load(...asked);
  };
  const observer = { decided: () => undefined, appended: () => undefined };
  const host = { clock: systemClock, newId, observer: observer as never };
  const recorder = new Recorder('intake', store, [], host);
  const loader = new AggregateLoader(store);
  const idempotency = new Idempotency();
  const runner = new CommandRunner({ service: 'intake', database, loader, recorder, idempotency, ...host });
  const close = (id: string, more: Partial<Execution<number, { most: number }, Closed>> = {}): Promise<Outcome> =>
    runner.run({
      name: 'Close',
      aggregate: twice,
      id,
      context: context(),
      existence: 'either',
      subject: { key: 'k', siteId: null, patientRef: null },
      command: () => ({ most: 2 }),
      ...more,
    });
  return { close, read };
};

const versions = async (id: string): Promise<number> => {
  const [row] = await database.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM events WHERE stream_id = $1', [
    `case-${id}`,
  ]);
  return row?.n ?? -1;
};

beforeAll(async () => {
  server = await createTestDatabase();
  database = await openDatabase({ url: server.url, schema: 'intake', migrations: eventStoreMigrations });
  await database.migrate();
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

test('a command on a state that is remembered reads no stream; one that is refused does', async () => {
  const [id, { close, read }] = [newId(), aProcess()];
  expect(await close(id)).toMatchObject({ kind: 'accepted', version: 1, created: true });
  expect(read.loads).toBe(1);
  expect(await close(id)).toMatchObject({ kind: 'accepted', version: 2, created: false });
  expect(read.loads).toBe(1);
  expect(await close(id)).toMatchObject({ kind: 'refused', refusal: { code: 'CASE_CLOSED' } });
  expect(read.loads).toBe(2);
});

test('what another process has recorded meanwhile is found by the append, and decided on', async () => {
  const [id, one, other] = [newId(), aProcess(), aProcess()];
  await one.close(id);
  await other.close(id);
  expect(await one.close(id)).toMatchObject({ kind: 'refused', refusal: { detail: 'It was closed 2 times.' } });
  expect(await one.close(id, { command: () => ({ most: 3 }) })).toMatchObject({ kind: 'accepted', version: 3 });
  expect(await versions(id)).toBe(3);
});

test('a memory that is behind refuses nothing: the stream is read first', async () => {
  const [id, one, other] = [newId(), aProcess(), aProcess()];
  const seen = (version: number) => ({ context: { ...context(), ifMatch: version } });
  await one.close(id);
  await other.close(id);
  const third = { ...seen(2), command: () => ({ most: 3 }) };
  expect(await one.close(id, third)).toMatchObject({ kind: 'accepted', version: 3 });
});

test('a stream that must not exist is begun without a look, and refused when it does', async () => {
  const [id, { close, read }] = [newId(), aProcess()];
  expect(await close(id, { existence: 'new' })).toMatchObject({ kind: 'accepted', created: true });
  expect(read.loads).toBe(0);
  const other = aProcess();
  const again = await other.close(id, { existence: 'new' });
  expect(again).toMatchObject({ kind: 'refused', refusal: { code: 'ALREADY_EXISTS' } });
  expect(await versions(id)).toBe(1);
});

test('of many at once on one remembered state each is decided on what the others left', async () => {
  const [id, { close }] = [newId(), aProcess()];
  await close(id);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => close(id)));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'refused', 'refused', 'refused']);
  expect(await versions(id)).toBe(2);
});

test('the same key twice on a remembered state: one event, and the first answer again', async () => {
  const [id, { close }] = [newId(), aProcess()];
  await close(id);
  const same = { context: context() };
  const both = await Promise.all([close(id, same), close(id, same)]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['accepted', 'repeated']);
  expect(await versions(id)).toBe(2);
});

test('what fails in the same transaction after the append undoes it', async () => {
  const [id, { close }] = [newId(), aProcess()];
  await close(id);
  const effects = async (): Promise<never> => Promise.reject(new Error('no'));
  await expect(close(id, { effects })).rejects.toThrow('no');
  expect(await versions(id)).toBe(1);
  expect(await close(id)).toMatchObject({ kind: 'accepted', version: 2 });
});
