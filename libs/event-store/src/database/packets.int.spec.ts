import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { isConnectionError } from './connection-errors.js';
import { openDatabase, type Database } from './database.js';

const INSERT = 'INSERT INTO notes (id) VALUES ($1)';

let server: TestDatabase;
/** On one connection: what a statement leaves behind there, the next one meets. */
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  database = await openDatabase({ url: server.url, schema: 'public', poolSize: 1 });
  await database.sql.query('CREATE TABLE notes (id text PRIMARY KEY, size bigint, at timestamptz, parts jsonb)');
});
afterEach(() => database.sql.query('TRUNCATE notes'));
afterAll(async () => {
  await database.close();
  await server.drop();
});

const ids = async (): Promise<string[]> =>
  (await database.sql.query<{ id: string }>('SELECT id FROM notes ORDER BY id')).map(({ id }) => id);

const times = async (count: number, work: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < count; n += 1) await work(n);
};

/** A value that no statement can be sent with. */
const circular = (): object => {
  const value: { self?: object } = {};
  value.self = value;
  return value;
};

test('where BEGIN fails, nothing of the transaction is executed, and the connection is given up', async () => {
  await times(4, (n) => database.transaction(({ sql }) => sql.query(INSERT, [`before-${n}`])));
  // The connection believes that the server knows BEGIN by its name; what comes behind it would succeed on its own.
  await database.sql.query('DEALLOCATE ALL');
  const failed = database.transaction(async ({ sql }) => {
    await Promise.all([
      sql.query(`${INSERT} RETURNING id`, ['first']),
      sql.query(`${INSERT} RETURNING size`, ['second']),
    ]);
  });
  const error: unknown = await failed.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: expect.stringContaining('could not begin'), cause: { code: '26000' } });
  expect(isConnectionError(error)).toBe(true);
  expect(await ids()).toEqual(['before-0', 'before-1', 'before-2', 'before-3']);
  await database.transaction(({ sql }) => sql.query(INSERT, ['after']));
  expect(await ids()).toContain('after');
});

test('what is issued while BEGIN is on its way waits for it', async () => {
  await times(4, (n) => database.transaction(({ sql }) => sql.query(INSERT, [`before-${n}`])));
  await database.sql.query('DEALLOCATE ALL');
  const failed = database.transaction(async ({ sql }) => {
    const first = sql.query('SELECT $1::text AS later', ['first']);
    first.catch(() => undefined);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    await sql.query(`${INSERT} RETURNING at`, ['second']);
  });
  expect(isConnectionError(await failed.catch((reason: unknown) => reason))).toBe(true);
  expect(await ids()).toHaveLength(4);
});

test('a statement behind one that failed is not executed, and may be asked again on the same connection', async () => {
  const named = `${INSERT} RETURNING parts`;
  await times(3, (n) => database.sql.query(named, [`known-${n}`]));
  const failed = database.transaction(async (uow) => {
    uow.withCommit(uow.sql.query(INSERT, ['known-0']));
    await uow.sql.query(named, ['behind']); // from now on it has a name, which the server is never told
  });
  await expect(failed).rejects.toMatchObject({ code: '23505' });
  await database.sql.query(named, ['again']);
  expect(await ids()).toEqual(['again', 'known-0', 'known-1', 'known-2']);
});

test('a failure that nobody looks at, on its way with COMMIT, keeps it from being committed', async () => {
  const swallowed = database.transaction(async ({ sql }) => {
    await sql.query(INSERT, ['good']);
    sql.query(INSERT, ['good']).catch(() => undefined);
  });
  await expect(swallowed).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
  expect(await ids()).toEqual([]);
});

test('a value that cannot be sent fails its own statement, before anything is sent', async () => {
  await expect(database.sql.query('SELECT $1::jsonb AS one', [circular()])).rejects.toThrow('circular');
  await database.transaction(async ({ sql }) => {
    const [good] = await Promise.allSettled([
      sql.query(INSERT, ['good']),
      sql.query('UPDATE notes SET parts = $1', [circular()]),
    ]);
    expect(good.status).toBe('fulfilled');
  });
  expect(await ids()).toEqual(['good']);
});

test('an answer looks the same whether the server was asked what it looks like or not', async () => {
  const row = {
    id: 'a',
    size: '9007199254740993',
    at: new Date('2026-03-04T05:06:07.089Z'),
    parts: { one: [1, null] },
  };
  const insert = 'INSERT INTO notes (id, size, at, parts) VALUES ($1, $2, $3, $4)';
  await database.sql.query(insert, [row.id, row.size, row.at, row.parts]);
  await times(6, async () => {
    expect(await database.sql.query('SELECT * FROM notes WHERE id = $1', ['a'])).toEqual([row]);
    expect(await database.sql.query('SELECT * FROM notes WHERE id = $1', ['nobody'])).toEqual([]);
    expect(await database.sql.query('UPDATE notes SET size = size WHERE id = $1', ['a'])).toEqual([]);
    const [both] = await database.transaction(({ sql }) =>
      Promise.all([sql.query('SELECT * FROM notes WHERE id = $1', ['a']), sql.query('SELECT $1::int AS n', [1])]),
    );
    expect(both).toEqual([row]);
  });
});

test('a table that has got another column is asked anew, or refused, never misread', async () => {
  const read = (): Promise<object[]> => database.sql.query('SELECT * FROM notes WHERE id <> $1', ['']);
  await database.sql.query(INSERT, ['a']);
  await times(5, read);
  await database.sql.query('ALTER TABLE notes ADD COLUMN more int');
  await expect(read()).rejects.toMatchObject({ code: '0A000' });
});

test('a transaction without a statement begins and ends', async () => {
  expect(await database.transaction(async () => 'nothing')).toBe('nothing');
  await expect(database.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await ids()).toEqual([]);
});
