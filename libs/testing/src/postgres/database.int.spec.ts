import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase } from './database.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

test('every database is its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await ask(one.url, 'CREATE TABLE t (id int)');
  expect(await ask(other.url, `SELECT to_regclass('t')`)).toEqual([null]);
  await Promise.all([one.drop(), other.drop()]);
});

test('a dropped database is gone, whoever is connected', async () => {
  const database = await createTestDatabase();
  const lingering = new Client({ connectionString: database.url });
  lingering.on('error', () => undefined);
  await lingering.connect();
  await database.drop();
  await expect(ask(database.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
  await lingering.end();
});

test('the server is as durable as in production', async () => {
  const database = await createTestDatabase();
  expect(await ask(database.url, 'SHOW fsync')).toEqual(['on']);
  expect(await ask(database.url, 'SHOW synchronous_commit')).toEqual(['on']);
  await database.drop();
});
