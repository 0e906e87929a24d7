import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
import { CuttingProxy, type Cut } from '../../../event-store/src/testing/cutting-proxy.js';
import { recognise } from '../http/recognise.js';
import { CommandRunner } from './command-runner.js';
import { Recorder } from './recorder.js';
import { storedAnswerOf } from '../http/outcome.js';
import type { CommandContext, Execution, Outcome, Rejection } from './types.js';

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
let main: Database;

/** As a process of its own has it, with a memory of its own; `loads` counts what it reads of streams. */
const aProcess = (database = main) => {
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
  const [row] = await main.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM events WHERE stream_id = $1', [
    `case-${id}`,
  ]);
  return row?.n ?? -1;
};

beforeAll(async () => {
  server = await createTestDatabase();
  main = await openDatabase({ url: server.url, schema: 'intake', migrations: eventStoreMigrations });
  await main.migrate();
});
afterAll(async () => {
  await main.close();
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

describe('when the connection dies while a command is being committed', () => {
  let proxy: CuttingProxy;
  let database: Database;
  let id: string;

  beforeEach(async () => {
    const made = await CuttingProxy.before(server.url);
    ({ proxy } = made);
    database = await openDatabase({ url: made.url, schema: 'intake' });
    id = newId();
  });
  afterEach(async () => {
    proxy.cut = 'none';
    await database.close();
    proxy.close();
  });

  /** From when the command is built first, so many commits meet it. */
  const cutting = (cut: Cut, times: number) => {
    let isFirst = true;
    return () => {
      if (isFirst) Object.assign(proxy, { cut, cuts: times });
      isFirst = false;
      return { most: 2 };
    };
  };

  const CUTS: readonly Cut[] = ['after-delivery', 'before-delivery', 'on-arrival'];
  const begun: readonly ('new' | 'remembered' | 'loaded')[] = ['new', 'remembered', 'loaded'];
  const cases = CUTS.flatMap((cut) => begun.map((how) => [cut, how] as const));

  test.each(cases)('%s, of a stream that is %s: done once, and answered as done', async (cut, how) => {
    const process = aProcess(database);
    if (how !== 'new') await (how === 'remembered' ? process : aProcess()).close(id);
    const before = await versions(id);
    const same = { context: { ...context(), ifMatch: how === 'new' ? null : before } };
    const existence = how === 'new' ? 'new' : 'existing';
    const outcome = await process.close(id, { ...same, existence, command: cutting(cut, 1) });
    const { status } = storedAnswerOf(outcome, 'c-1');
    expect([outcome.kind === 'refused', status]).toEqual([false, how === 'new' ? 201 : 200]);
    expect(await versions(id)).toBe(before + 1);
    const again = await process.close(id, { ...same, existence });
    expect(again).toMatchObject({ kind: 'repeated', status });
    expect(await versions(id)).toBe(before + 1);
  });

  const LOST: readonly Cut[] = ['after-delivery', 'before-delivery'];

  test.each(LOST)('%s, and it does not come back: nobody says no, and the same key gives the truth', async (cut) => {
    const process = aProcess(database);
    await process.close(id);
    const same = { context: context() };
    const unknown = await process
      .close(id, { ...same, command: cutting(cut, Number.POSITIVE_INFINITY) })
      .catch((error: unknown) => error);
    expect(recognise(unknown)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', headers: { 'retry-after': '2' } });
    proxy.cut = 'none';
    const outcome = await process.close(id, same);
    expect(storedAnswerOf(outcome, 'c-1')).toMatchObject({ status: 200 });
    expect(await versions(id)).toBe(2);
    expect(await process.close(id, same)).toMatchObject({ kind: 'repeated', status: 200 });
  });

  test('what its own first attempt made impossible is no refusal of it', async () => {
    const process = aProcess(database);
    await process.close(id);
    const same = { context: context() };
    Object.assign(proxy, { cut: 'none', cuts: 2 });
    // As a permit that the first attempt has used up, twice at the worst moment.
    const effects = async (): Promise<Rejection | undefined> => {
      if (proxy.cuts === 2) proxy.cut = 'after-delivery';
      return (await versions(id)) < 2 ? undefined : { rejected: refusal('PERMIT_USED', 'It was used.') };
    };
    const once = { ...same, command: () => ({ most: 9 }), effects };
    const outcome = await process.close(id, once).catch((error: unknown) => error);
    expect(outcome).not.toMatchObject({ kind: 'refused' });
    proxy.cut = 'none';
    expect(storedAnswerOf(await process.close(id, same), 'c-1')).toMatchObject({ status: 200 });
    expect(await versions(id)).toBe(2);
  });
});
