import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { newId } from '#kernel';
import { anEvent, appendTo, aStore, masterKey, openStoreDatabase, SCHEMA } from './testing/fixtures.js';
import { createSealer, destroyPatientKey, type Database } from './index.js';

let test: TestDatabase;
let database: Database;
const store = aStore();
const sealer = createSealer({ schema: SCHEMA, masterKey });
const context = { streamId: 'consultation-1', streamVersion: 1, type: 'ConsultationRequested' };
const clear = { name: 'Ada Example', birthDate: '1990-01-01' };

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const request = (streamId: string, patientRef: string) =>
  anEvent(streamId, {
    type: 'ConsultationRequested',
    patientRef,
    data: { patientRef, channel: 'WEB', statedConcerns: [], siteId: 'site-1' },
    sealed: clear,
  });

it('what an event seals is nowhere in clear, and opens for who has the key', async () => {
  const stream = `consultation-${newId()}`;
  await appendTo(store, database, stream, 0, [request(stream, 'patient-a')]);
  const [row] = await database.sql.query('SELECT e::text AS whole FROM events e WHERE stream_id = $1', [stream]);
  expect(JSON.stringify(row)).not.toContain('Ada');
  const [event] = await store.load(database.sql, stream);
  expect(await sealer.open(database.sql, { ...context, streamId: stream }, event!.sealed!)).toEqual(clear);
});

describe('a sealed part does not open', () => {
  it.each([
    ['at another version', { streamVersion: 2 }],
    ['in another stream', { streamId: 'consultation-2' }],
    ['in an event of another type', { type: 'IntakeCaseOpened' }],
  ])('%s', async (_, moved) => {
    const sealed = await sealer.seal(database.sql, 'patient-b', context, clear);
    await expect(sealer.open(database.sql, { ...context, ...moved }, sealed)).rejects.toMatchObject({
      code: 'SEAL_BROKEN',
    });
  });

  it.each(['iv', 'ciphertext', 'tag'] as const)('with an altered %s', async (part) => {
    const sealed = await sealer.seal(database.sql, 'patient-b', context, clear);
    const altered = { ...sealed, [part]: `AAAA${sealed[part].slice(4)}` };
    await expect(sealer.open(database.sql, context, altered)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
    const short = { ...sealed, [part]: sealed[part].slice(0, 6) };
    await expect(sealer.open(database.sql, context, short)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  });

  it('under the key of another patient, or another master key', async () => {
    const sealed = await sealer.seal(database.sql, 'patient-b', context, clear);
    await sealer.seal(database.sql, 'patient-c', context, clear);
    await expect(sealer.open(database.sql, context, { ...sealed, keyId: 'patient-c' })).rejects.toMatchObject({
      code: 'SEAL_BROKEN',
    });
    const foreign = createSealer({ schema: SCHEMA, masterKey: { id: masterKey.id, key: Buffer.alloc(32, 8) } });
    await expect(foreign.open(database.sql, context, sealed)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  });
});

it('many processes that meet a patient at once make one key', async () => {
  const seal = (n: number) =>
    database.transaction((uow) => sealer.seal(uow.sql, 'patient-new', { ...context, streamVersion: n }, { n }));
  const sealed = await Promise.all(Array.from({ length: 8 }, (_, n) => seal(n)));
  const opened = sealed.map((part, n) => sealer.open(database.sql, { ...context, streamVersion: n }, part));
  expect(await Promise.all(opened)).toEqual(sealed.map((_, n) => ({ n })));
});

it('a destroyed key opens nothing, seals nothing, and says when it was destroyed', async () => {
  const sealed = await sealer.seal(database.sql, 'patient-gone', context, clear);
  expect(await destroyPatientKey(database.sql, 'patient-gone')).toBe(true);
  expect(await destroyPatientKey(database.sql, 'patient-gone')).toBe(false);
  await expect(sealer.open(database.sql, context, sealed)).rejects.toMatchObject({ code: 'PATIENT_KEY_DESTROYED' });
  await expect(sealer.seal(database.sql, 'patient-gone', context, clear)).rejects.toMatchObject({
    code: 'PATIENT_KEY_DESTROYED',
  });
  const [row] = await database.sql.query(
    `SELECT wrapped_key, destroyed_at IS NOT NULL AS told FROM patient_keys WHERE patient_ref = 'patient-gone'`,
  );
  expect(row).toEqual({ wrapped_key: null, told: true });
});

it('master keys are replaced without sealing anything anew', async () => {
  const sealed = await sealer.seal(database.sql, 'patient-old', context, clear);
  const next = { id: 'test-2027', key: Buffer.alloc(32, 9) };
  const rotated = createSealer({ schema: SCHEMA, masterKey: next, previous: [masterKey] });
  expect(await rotated.open(database.sql, context, sealed)).toEqual(clear);
  while ((await rotated.rewrap(database.sql, 2)) > 0);
  const alone = createSealer({ schema: SCHEMA, masterKey: next });
  expect(await alone.open(database.sql, context, sealed)).toEqual(clear);
});

it('a master key is 256 bits', () => {
  expect(() => createSealer({ schema: SCHEMA, masterKey: { id: 'short', key: Buffer.alloc(16) } })).toThrow(TypeError);
});

describe('the master key is checked at the start', () => {
  const other = (n: number) => ({ id: masterKey.id, key: Buffer.alloc(32, n) });

  it('the first one is remembered, and another one under its name is refused', async () => {
    await sealer.verify(database.sql);
    await sealer.verify(database.sql);
    const wrong = createSealer({ schema: SCHEMA, masterKey: other(8) });
    await expect(wrong.verify(database.sql)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
  });

  it('a schema that is older than the check is judged by what is wrapped already', async () => {
    await sealer.seal(database.sql, 'patient-before', context, clear);
    await database.sql.query('DELETE FROM master_key_checks');
    const wrong = createSealer({ schema: SCHEMA, masterKey: other(8) });
    await expect(wrong.verify(database.sql)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    await sealer.verify(database.sql);
  });

  it('a replaced key is checked too, beside the new one', async () => {
    const next = { id: 'test-2028', key: Buffer.alloc(32, 10) };
    await createSealer({ schema: SCHEMA, masterKey: next, previous: [masterKey] }).verify(database.sql);
    const wrong = createSealer({ schema: SCHEMA, masterKey: next, previous: [other(8)] });
    await expect(wrong.verify(database.sql)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
  });
});
