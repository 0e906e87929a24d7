import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '#testing';
import { findRow, findRows, insertRows, openDatabase, updateRow, type Database } from '../index.js';

@Entity('visits')
class Visit {
  @PrimaryColumn('text', { name: 'visit_id' })
  visitId!: string;

  @Column('jsonb', { nullable: true })
  findings!: readonly string[] | null;

  @Column('text', { array: true })
  people!: readonly string[];

  @Column('timestamptz', { name: 'seen_at' })
  seenAt!: Date | string;

  @Column('integer', { default: 7 })
  mood!: number;
}

class Visits1700000000001 implements MigrationInterface {
  readonly name = 'Visits1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE visits (visit_id text PRIMARY KEY, findings jsonb, people text[] NOT NULL,
      seen_at timestamptz NOT NULL, mood integer NOT NULL DEFAULT 7)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE visits');
  }
}

let server: TestDatabase;
let database: Database;
const aVisit = (visitId: string, more: Partial<Visit> = {}): Partial<Visit> => ({
  visitId,
  findings: ['calm', 'O\'Hara "quoted"'],
  people: ['rn-1', 'np, 1'],
  seenAt: '2026-03-01T09:00:00.123456Z',
  ...more,
});

beforeAll(async () => {
  server = await createTestDatabase();
  const entities = { entities: [Visit], migrations: [Visits1700000000001] };
  database = await openDatabase({ url: server.url, schema: 'intake', ...entities });
  await database.migrate();
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

test('writes and reads rows as TypeORM does', async () => {
  await database.manager.insert(Visit, aVisit('theirs', { findings: null }));
  await database.transaction(async (uow) => insertRows(uow, Visit, aVisit('a'), aVisit('b')));
  await database.transaction(async (uow) => updateRow(uow, Visit, { visitId: 'b' }, { findings: null, mood: 2 }));
  const seenAt = new Date('2026-03-01T09:00:00.123Z');
  const own = await Promise.all(['a', 'b', 'theirs'].map((visitId) => findRow(database.manager, Visit, { visitId })));
  const theirs = await database.manager.find(Visit, { order: { visitId: 'ASC' } });
  expect(own).toEqual(theirs);
  expect(own[0]).toBeInstanceOf(Visit);
  expect(own).toMatchObject([
    { visitId: 'a', findings: ['calm', 'O\'Hara "quoted"'], people: ['rn-1', 'np, 1'], seenAt, mood: 7 },
    { visitId: 'b', findings: null, mood: 2 },
    { visitId: 'theirs', findings: null, seenAt, mood: 7 },
  ]);
  expect(await findRow(database.manager, Visit, { visitId: 'nobody' })).toBeNull();
});

test('a row that is refused undoes the transaction, though nobody waits for it', async () => {
  const twice = database.transaction(async (uow) => insertRows(uow, Visit, aVisit('twice'), aVisit('twice')));
  await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'visits_pkey' });
  expect(await findRow(database.manager, Visit, { visitId: 'twice' })).toBeNull();
});

test('a value that is not there names no row', async () => {
  const nobody = { visitId: undefined } as unknown as { visitId: string };
  await expect(findRows(database.manager, Visit, nobody)).rejects.toThrow(TypeError);
  await expect(findRows(database.manager, Visit, {})).rejects.toThrow(TypeError);
  const change = database.transaction(async (uow) => updateRow(uow, Visit, nobody, { mood: 1 }));
  await expect(change).rejects.toThrow(TypeError);
});
