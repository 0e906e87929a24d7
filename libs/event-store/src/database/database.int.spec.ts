import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '#testing';
import { CuttingProxy } from '../testing/cutting-proxy.js';
import { aStore, appendTo, events, eventually, openStoreDatabase, SCHEMA } from '../testing/fixtures.js';
import { CommitOutcomeUnknown, isConnectionError, openDatabase, type Database } from '../index.js';

@Entity('views')
class View {
  @PrimaryColumn('text') id!: string;
  @Column('bigint') amount!: string;
}

let test: TestDatabase;
let database: Database;
const store = aStore();
const open: Database[] = [];
const opened = async (url: string, more: object = {}): Promise<Database> => {
  const made = await openStoreDatabase(url, { entities: [View], ...more });
  open.push(made);
  return made;
};

beforeAll(async () => {
  test = await createTestDatabase();
  database = await opened(test.url);
  await database.sql.query('CREATE TABLE views (id text PRIMARY KEY, amount bigint NOT NULL)');
});
afterEach(() => database.manager.clear(View));
afterAll(async () => {
  await Promise.all(open.map((one) => one.close()));
  await test.drop();
});

const terminateOthers = () =>
  database.sql.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );

it('is migrated once, by however many processes start at the same moment', async () => {
  const fresh = await createTestDatabase();
  const starting = await Promise.all([1, 2, 3, 4, 5].map(() => openDatabase({ url: fresh.url, schema: SCHEMA })));
  await Promise.all(starting.map((one) => one.close()));
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => openStoreDatabase(fresh.url)));
  expect(await all[0]!.sql.query('SELECT name FROM migrations ORDER BY id')).toEqual([
    { name: 'EventTables1700000000001' },
    { name: 'SupportTables1700000000002' },
    { name: 'MasterKeyChecks1700000000003' },
  ]);
  await Promise.all(all.map((one) => one.close()));
  await fresh.drop();
});

it('refuses a schema name that would need quoting', async () => {
  await expect(openDatabase({ url: test.url, schema: 'a"; DROP' })).rejects.toThrow(TypeError);
});

describe('a transaction', () => {
  it('covers plain SQL and TypeORM alike', async () => {
    const both = (stream: string, fail: boolean) =>
      database.transaction(async (uow) => {
        await store.append(uow, [{ streamId: stream, expectedVersion: 0, events: events(stream, 1) }]);
        await uow.manager.save(View, { id: stream, amount: '9007199254740993' });
        if (fail) throw new Error('no');
      });
    await expect(both('case-both-1', true)).rejects.toThrow('no');
    expect(await store.load(database.sql, 'case-both-1')).toEqual([]);
    expect(await database.manager.count(View)).toBe(0);
    await both('case-both-2', false);
    expect(await store.load(database.sql, 'case-both-2')).toHaveLength(1);
    expect(await database.manager.find(View)).toMatchObject([{ amount: '9007199254740993' }]);
  });

  it('lets TypeORM nest, with savepoints, without ending it', async () => {
    await database.transaction(async (uow) => {
      await uow.manager.save(View, { id: 'outer', amount: '1' });
      const inner = uow.manager.transaction(async (manager) => {
        await manager.save(View, { id: 'inner', amount: '1' });
        throw new Error('inner');
      });
      await expect(inner).rejects.toThrow('inner');
      expect(await database.manager.count(View)).toBe(0);
    });
    expect(await database.manager.find(View)).toMatchObject([{ id: 'outer' }]);
  });

  it('runs hooks after the commit only, and a failing hook undoes nothing', async () => {
    const ran: string[] = [];
    const rolledBack = database.transaction(async (uow) => {
      uow.afterCommit(() => ran.push('rolled back'));
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await database.transaction(async (uow) => {
      uow.afterCommit(() => {
        throw new Error('hook');
      });
      uow.afterCommit(() => ran.push('committed'));
      await uow.manager.save(View, { id: 'hooked', amount: '1' });
      expect(ran).toEqual([]);
    });
    expect(ran).toEqual(['committed']);
    expect(await database.manager.count(View)).toBe(1);
  });

  it('in which a failure was swallowed does not pretend to be committed', async () => {
    const swallowed = database.transaction(async (uow) => {
      await uow.manager.save(View, { id: 'lost', amount: '1' });
      await uow.sql.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(await database.manager.count(View)).toBe(0);
  });

  it('under way is finished before the database closes; none begins after', async () => {
    const closing = await opened(test.url);
    let proceed = (): void => undefined;
    const gate = new Promise<void>((resolve) => (proceed = resolve));
    const running = closing.transaction(async (uow) => {
      await gate;
      await uow.manager.save(View, { id: 'last', amount: '1' });
    });
    const closed = closing.close();
    await expect(closing.transaction(async () => undefined)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    proceed();
    await Promise.all([running, closed]);
    expect(await database.manager.count(View)).toBe(1);
  });
});

describe('when connections die', () => {
  it('the next query simply opens another', async () => {
    const other = await opened(test.url);
    await Promise.all([1, 2, 3].map(() => other.sql.query('SELECT 1')));
    await terminateOthers();
    await eventually(() => other.healthy(), 'healthy again');
    await appendTo(store, other, 'case-after-restart', 0, events('case-after-restart', 1));
  });

  it('a transaction fails as a connection error, and nothing of it is kept', async () => {
    const other = await opened(test.url);
    const failed = other.transaction(async (uow) => {
      await store.append(uow, [{ streamId: 'case-cut', expectedVersion: 0, events: events('case-cut', 1) }]);
      await terminateOthers();
      await uow.manager.save(View, { id: 'cut', amount: '1' });
    });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(isConnectionError(error)).toBe(true);
    expect(await store.load(database.sql, 'case-cut')).toEqual([]);
    expect(await other.sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('what a caller left running after a failure is refused, and not written on its own', async () => {
    const late: Promise<unknown>[] = [];
    const failed = database.transaction(async ({ sql, manager }) => {
      await manager.insert(View, { id: 'late-first', amount: '1' });
      const failure = sql.query('SELECT no_such_column FROM views');
      const after = failure.catch(() => undefined).then(() => new Promise(setImmediate));
      late.push(after.then(() => sql.query(`INSERT INTO views (id, amount) VALUES ('late', 1)`)));
      late[0]?.catch(() => undefined);
      await failure;
    });
    await expect(failed).rejects.toMatchObject({ code: '42703' });
    await expect(late[0]).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' });
    expect(await database.manager.find(View)).toEqual([]);
  });

  it.each([
    ['after-delivery' as const, 1],
    ['before-delivery' as const, 0],
  ])('%s of a COMMIT, the outcome is unknown, and is settled by reading back', async (cut, stored) => {
    const { proxy, url } = await CuttingProxy.before(test.url);
    const other = await opened(url);
    const stream = `case-${cut}`;
    const added = events(stream, 1);
    proxy.cut = cut;
    const error: unknown = await appendTo(store, other, stream, 0, added).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CommitOutcomeUnknown);
    expect(isConnectionError(error)).toBe(true);
    proxy.cut = 'none';
    const ids = added.map((event) => event.eventId);
    await eventually(async () => (await store.byEventIds(other.sql, ids)).length === stored, 'settled');
    // Repeating is harmless either way: what was stored is recognised by its id.
    const again = appendTo(store, other, stream, 0, added);
    if (stored === 1)
      await expect(again).rejects.toMatchObject({ code: 'DUPLICATE_EVENT_ID', found: [{ streamId: stream }] });
    else expect(await again).toHaveLength(1);
    await other.close();
    proxy.close();
  });

  it('on a connection that PostgreSQL ends as soon as it is there fails as an outage, and ends nothing else', async () => {
    const { proxy, url } = await CuttingProxy.before(test.url);
    const other = await opened(url);
    proxy.cut = 'on-arrival';
    const begun = Array.from({ length: 3 }, () => other.transaction((uow) => uow.sql.query('SELECT 1')));
    const ends = await Promise.allSettled(begun);
    const failures = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((failure) => !isConnectionError(failure))).toEqual([]);
    proxy.cut = 'none';
    await eventually(() => other.healthy(), 'reconnected');
    await other.close();
    proxy.close();
  });

  it('while PostgreSQL itself commits, the outcome is unknown too', async () => {
    await database.sql.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
    await database.sql.query(`CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON views DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION die()`);
    const dying = database.transaction((uow) => uow.manager.save(View, { id: 'dying', amount: '1' }));
    await expect(dying).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });
    await database.sql.query('DROP TRIGGER dies ON views');
    expect(await database.manager.count(View)).toBe(0);
  });

  it('a server that cannot be reached is a connection error', async () => {
    const error: unknown = await openDatabase({ url: 'postgres://x@127.0.0.1:1/x', schema: SCHEMA }).catch(
      (e: unknown) => e,
    );
    expect(isConnectionError(error)).toBe(true);
  });
});

it('ends a transaction that idles with its locks', async () => {
  const [setting] = await database.sql.query('SHOW idle_in_transaction_session_timeout');
  expect(setting).toEqual({ idle_in_transaction_session_timeout: '1min' });
});
