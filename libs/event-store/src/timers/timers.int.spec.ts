import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { instant, VirtualClock } from '#kernel';
import { Child } from '../testing/child.js';
import { aStore, events, eventually, openStoreDatabase } from '../testing/fixtures.js';
import {
  cancelTimer,
  compareTimers,
  nextDueAt,
  overdue,
  rebuildTimers,
  setTimers,
  TimerRunner,
  type Database,
  type Timer,
  type TimerHandler,
  type UnitOfWork,
} from '../index.js';

const NOW = '2026-03-01T09:00:00.000Z';
const LATER = '2026-03-01T09:05:00.000Z';
const YEARS_LATER = '2031-03-01T09:00:00.000Z';

let test: TestDatabase;
let database: Database;
const running: TimerRunner[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
  await database.sql.query('CREATE TABLE fired (owner text NOT NULL)');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()));
  await database.sql.query('TRUNCATE timers, fired');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const timer = (owner: string, dueAt = NOW, kind = 'WINDOW'): Timer => ({ owner, kind, dueAt });
const table = () => database.sql.query('SELECT owner, kind, due_at::text AS due FROM timers ORDER BY owner, kind');
const firedOwners = async (): Promise<string[]> =>
  (await database.sql.query<{ owner: string }>('SELECT owner FROM fired ORDER BY owner')).map((row) => row.owner);

const writesDown = (
  more: (timers: readonly Timer[], uow: UnitOfWork) => Promise<void> = async () => undefined,
  expected: readonly Timer[] = [],
): TimerHandler => ({
  kind: 'WINDOW',
  async fire(timers, uow) {
    await uow.sql.query('INSERT INTO fired (owner) SELECT unnest($1::text[])', [timers.map((one) => one.owner)]);
    await more(timers, uow);
  },
  async *expected() {
    yield* expected;
  },
});

const aRunner = (handlers: readonly TimerHandler[], more: object = {}) => {
  const failures: { error: unknown; owner: string | undefined }[] = [];
  const clock = new VirtualClock(instant(NOW));
  const onError = (error: unknown, failed?: Timer): void => void failures.push({ error, owner: failed?.owner });
  const runner = new TimerRunner({ database, clock, handlers, onError, ...more });
  running.push(runner);
  return { runner, clock, failures };
};

describe('setting', () => {
  it('moves the timer of the same owner and kind; the last of several counts', async () => {
    await setTimers(database.sql, [timer('a'), timer('a', LATER), timer('a', NOW, 'OTHER')]);
    await setTimers(database.sql, [timer('a', YEARS_LATER)]);
    await setTimers(database.sql, []);
    expect(await table()).toEqual([
      { owner: 'a', kind: 'OTHER', due: '2026-03-01 09:00:00+00' },
      { owner: 'a', kind: 'WINDOW', due: '2031-03-01 09:00:00+00' },
    ]);
    expect(await nextDueAt(database.sql)).toBe(NOW);
  });

  it('cancels without complaint what is not there', async () => {
    await setTimers(database.sql, [timer('a')]);
    expect(await cancelTimer(database.sql, 'a', 'WINDOW')).toBe(true);
    expect(await cancelTimer(database.sql, 'a', 'WINDOW')).toBe(false);
    expect(await nextDueAt(database.sql)).toBeUndefined();
  });

  it.each([
    '2026-02-30T09:00:00Z',
    'infinity',
    '-infinity',
    '',
    'tomorrow',
    '2026-03-01T09:00:00',
    '+012026-03-01T09:00:00Z',
    'NaN',
  ])('refuses the impossible due time %p loudly, and sets none of the others', async (dueAt) => {
    await expect(setTimers(database.sql, [timer('good'), timer('bad', dueAt)])).rejects.toMatchObject({
      code: 'IMPOSSIBLE_TIMER',
      owner: 'bad',
    });
    expect(await table()).toEqual([]);
  });

  it('is guarded in the table as well', async () => {
    const insert = `INSERT INTO timers (owner, kind, due_at, next_try_at) VALUES ('a', 'b', 'infinity', now())`;
    await expect(database.sql.query(insert)).rejects.toMatchObject({ code: '23514' });
  });
});

describe('firing', () => {
  it('fires what is due, in the order of the due times, and nothing else', async () => {
    const order: string[] = [];
    const { runner } = aRunner([writesDown(async (timers) => void order.push(...timers.map((one) => one.owner)))]);
    await setTimers(database.sql, [timer('b', NOW), timer('a', '2026-02-01T00:00:00Z'), timer('far', YEARS_LATER)]);
    await runner.drain(NOW);
    expect(order).toEqual(['a', 'b']);
    expect(await nextDueAt(database.sql)).toBe(YEARS_LATER);
  });

  it('is one transaction with what the handler does', async () => {
    const store = aStore();
    const { runner } = aRunner([
      writesDown(async ([one], uow) => {
        const streamId = `case-${one!.owner}`;
        await store.append(uow, [{ streamId, expectedVersion: 0, events: events(streamId, 1) }]);
        await setTimers(uow.sql, [timer(one!.owner, LATER)]);
      }),
    ]);
    await setTimers(database.sql, [timer('a')]);
    await runner.drain(NOW);
    expect(await store.load(database.sql, 'case-a')).toHaveLength(1);
    expect(await nextDueAt(database.sql)).toBe(LATER);
  });

  it('follows a handler that catches up, step by step, to the present', async () => {
    let day = 20;
    const { runner } = aRunner([
      writesDown(async (_, uow) =>
        setTimers(uow.sql, [timer('a', `2026-02-${++day}T00:00:00Z`)]).then(() => undefined),
      ),
    ]);
    await setTimers(database.sql, [timer('a', '2026-02-20T00:00:00Z')]);
    await runner.drain('2026-02-25T00:00:00Z');
    expect(await firedOwners()).toHaveLength(6);
  });

  it('does not spin on a handler that sets the same time again', async () => {
    const { runner } = aRunner([writesDown((timers, uow) => setTimers(uow.sql, timers))]);
    await setTimers(database.sql, [timer('stuck'), timer('other', LATER)]);
    await runner.drain(NOW);
    expect(await firedOwners()).toEqual(['stuck']);
    expect(await overdue(database.sql, NOW)).toEqual({ count: 1, failing: 1, oldestDueAt: NOW });
  });

  it('lets a failing timer block no other, and tries it again later', async () => {
    let broken = true;
    const fails = async (timers: readonly Timer[]): Promise<void> => {
      if (broken && timers.some((one) => one.owner === 'bad')) throw new Error('handler');
    };
    const { runner, failures } = aRunner([writesDown(fails)], { batch: 4 });
    await setTimers(
      database.sql,
      ['a', 'b', 'bad', 'c', 'd', 'e'].map((owner) => timer(owner)),
    );
    await runner.drain(NOW);
    expect(await firedOwners()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(failures.map(({ owner }) => owner)).toEqual(['bad']);
    expect(await overdue(database.sql, NOW)).toEqual({ count: 1, failing: 1, oldestDueAt: NOW });
    expect(await database.sql.query('SELECT attempts, last_error FROM timers')).toEqual([
      { attempts: 1, last_error: 'Error' },
    ]);
    await runner.drain(LATER);
    expect((await database.sql.query('SELECT attempts FROM timers'))[0]).toEqual({ attempts: 2 });
    broken = false;
    await runner.drain('2026-03-01T10:00:00Z');
    expect(await firedOwners()).toContain('bad');
    expect(await overdue(database.sql, YEARS_LATER)).toEqual({ count: 0, failing: 0, oldestDueAt: null });
  });

  it('decides again when the stream has moved on: a race is not a failure', async () => {
    let races = 2;
    const { runner, failures } = aRunner([
      writesDown(async () => {
        if (races-- > 0) throw Object.assign(new Error('race'), { code: 'CONCURRENCY_CONFLICT' });
      }),
    ]);
    await setTimers(database.sql, [timer('a')]);
    await runner.drain(NOW);
    expect([await firedOwners(), failures]).toEqual([['a'], []]);
  });

  it('leaves kinds that it does not know to processes that do', async () => {
    const { runner } = aRunner([writesDown()]);
    await setTimers(database.sql, [timer('a', NOW, 'OF_NEWER_CODE')]);
    await runner.drain(NOW);
    expect(await overdue(database.sql, NOW)).toMatchObject({ count: 1, oldestDueAt: NOW });
  });

  it('ends a deadlock with a command by itself', async () => {
    const store = aStore();
    let appended = (): void => undefined;
    const commandAppended = new Promise<void>((resolve) => (appended = resolve));
    let claimed = (): void => undefined;
    const timerClaimed = new Promise<void>((resolve) => (claimed = resolve));
    const open = async (uow: UnitOfWork) => {
      const [known] = await store.load(uow.sql, 'case-dead');
      if (known !== undefined) return;
      await store.append(uow, [{ streamId: 'case-dead', expectedVersion: 0, events: events('case-dead', 1) }]);
    };
    const { runner, failures } = aRunner([
      writesDown(async (_, uow) => {
        claimed();
        await commandAppended;
        await open(uow);
      }),
    ]);
    await setTimers(database.sql, [timer('a')]);
    const command = database.transaction(async (uow) => {
      await timerClaimed;
      await open(uow);
      appended();
      await setTimers(uow.sql, [timer('a', LATER)]);
    });
    await Promise.allSettled([command, runner.drain(NOW)]);
    await runner.drain(LATER);
    expect(failures).toEqual([]);
    expect(await store.load(database.sql, 'case-dead')).toHaveLength(1);
  });
});

describe('the sweep', () => {
  it('goes on continuously: finds what comes due while it runs, also after the database was away', async () => {
    const { runner, clock, failures } = aRunner([writesDown()], { sweepMs: 10 });
    runner.start();
    await setTimers(database.sql, [timer('a'), timer('b', LATER)]);
    await eventually(async () => (await firedOwners()).length === 1, 'a fired');
    await database.sql.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    clock.advanceTo(instant(LATER));
    await eventually(async () => (await firedOwners().catch(() => [])).length === 2, 'b fired');
    expect(failures.every(({ owner }) => owner === undefined)).toBe(true);
  });

  it('wakes on a hint, and shows that it is alive when nothing is due', async () => {
    const { runner } = aRunner([writesDown()]);
    expect(runner.silentMs).toBeUndefined();
    runner.start();
    await eventually(() => runner.silentMs !== undefined, 'swept');
    await setTimers(database.sql, [timer('a')]);
    runner.wake();
    await eventually(async () => (await firedOwners()).length === 1, 'fired');
  });

  it('never sleeps longer than a second, however far the next timer is', async () => {
    const { runner } = aRunner([writesDown()], { sweepMs: 30 * 86_400_000 });
    await setTimers(database.sql, [timer('far', YEARS_LATER)]);
    runner.start();
    await eventually(() => runner.silentMs !== undefined, 'swept');
    // Without a hint: a sleep of 30 days would overflow to 1 ms, or be slept through.
    await setTimers(database.sql, [timer('a')]);
    await eventually(async () => (await firedOwners()).length === 1, 'fired');
    expect(await nextDueAt(database.sql)).toBe(YEARS_LATER);
  });
});

describe('processes that are killed', () => {
  const manyDue = (count: number) =>
    database.sql.query(
      `INSERT INTO timers (owner, kind, due_at, next_try_at)
       SELECT 'owner-' || n, 'WINDOW', '2026-01-01', '2026-01-01' FROM generate_series(1, $1::int) n`,
      [count],
    );
  const left = async (): Promise<number> =>
    (await database.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM timers'))[0]!.n;
  const tally = () => database.sql.query('SELECT count(*)::int AS n, count(DISTINCT owner)::int AS owners FROM fired');

  it('of 50,000 timers due at once each fires exactly once, with a process killed midway', async () => {
    await manyDue(50_000);
    const [victim, survivor] = [new Child('timer-worker.js', [test.url]), new Child('timer-worker.js', [test.url])];
    await eventually(() => victim.lines.length > 20, `fired in bounded batches ${victim.complaints}`);
    await victim.kill();
    expect(await left()).toBeGreaterThan(0);
    await eventually(async () => (await left()) === 0, `all fired ${survivor.complaints}`);
    await survivor.kill();
    expect(await tally()).toEqual([{ n: 50_000, owners: 50_000 }]);
    expect(victim.lines.slice(0, -1).every((line) => line === 'claimed 100')).toBe(true);
  }, 60_000);

  it('between claim and commit lose nothing: another fires it', async () => {
    await manyDue(1);
    const victim = new Child('timer-worker.js', [test.url, 'hang']);
    await eventually(() => victim.lines.includes('claimed 1'), `claimed ${victim.complaints}`);
    expect([await left(), await firedOwners()]).toEqual([1, []]);
    await victim.kill();
    await aRunner([writesDown()]).runner.drain(NOW);
    expect([await left(), await firedOwners()]).toEqual([0, ['owner-1']]);
  });
});

describe('after a restore', () => {
  const expected = [timer('a', LATER), timer('b', YEARS_LATER), timer('c', '2026-03-01T11:00:00+02:00')];
  const handlers = [writesDown(undefined, expected)];
  const spoil = () =>
    setTimers(database.sql, [timer('a', '2020-01-01T00:00:00Z'), timer('gone'), timer('x', NOW, 'FOREIGN')]);
  const found = {
    missing: [timer('b', YEARS_LATER), timer('c', NOW)],
    extra: [timer('gone')],
    different: [{ expected: timer('a', LATER), found: timer('a', '2020-01-01T00:00:00.000Z') }],
  };
  const nothing = { missing: [], extra: [], different: [] };

  it('the self-check tells what differs from the streams, and changes nothing', async () => {
    await spoil();
    expect(await compareTimers(database, handlers)).toEqual(found);
    expect(await compareTimers(database, handlers)).toEqual(found);
  });

  it('the timers are rebuilt from the streams, and those of nobody here are left alone', async () => {
    await spoil();
    expect(await rebuildTimers(database, handlers)).toEqual(found);
    expect(await compareTimers(database, handlers)).toEqual(nothing);
    expect(await rebuildTimers(database, handlers)).toEqual(nothing);
    expect(await table()).toHaveLength(4);
  });

  it('overdue ones fire as soon as they are rebuilt', async () => {
    await rebuildTimers(database, handlers);
    await aRunner(handlers).runner.drain(NOW);
    expect(await firedOwners()).toEqual(['c']);
  });

  it('an impossible date among the expected ones is an error, not a silence', async () => {
    await expect(rebuildTimers(database, [writesDown(undefined, [timer('a', 'never')])])).rejects.toMatchObject({
      code: 'IMPOSSIBLE_TIMER',
    });
  });
});
