import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import {
  acts,
  createTestDatabase,
  describeEmbedded,
  Outage,
  prepareWaymark,
  sql,
  startWaymark,
  until,
  type TestDatabase,
  type Waymark,
  START_MS,
} from '#testing';
import type { Clinic } from '../demo/clinic.js';
import { openedCourse, openNetwork } from './network.js';

describeEmbedded('a database that is not there at the start', 'each process says it for itself', () => {
  /** What a start without a usable database says beside its log, and how it ends. */
  const endOf = async (url: string) => {
    const waymark = await prepareWaymark({ database: { url } });
    try {
      await expect(waymark.start()).rejects.toThrow('did not start');
      const said = waymark.logs().filter((line) => !line.startsWith('{'));
      return { said, ended: await waymark.stop() };
    } finally {
      await waymark.dispose();
    }
  };
  const server = new URL(process.env['WAYMARK_TEST_DATABASE_URL']!);

  test.each([
    ['nobody listens', 'postgres://waymark:hunter2@127.0.0.1:1/waymark', 'ECONNREFUSED'],
    ['the host is unknown', 'postgres://waymark:hunter2@nowhere.invalid/waymark', 'ENOTFOUND|EAI_AGAIN'],
    ['the password is wrong', `postgres://waymark:hunter2@${server.host}/postgres`, '28P01'],
    ['there is no such database', new URL('/nothing', server).href, '3D000'],
  ])(
    '%s: one clear line, and exit code 1',
    async (_, url, code) => {
      const { said, ended } = await endOf(url);
      expect(said).toEqual([expect.stringMatching(new RegExp(`^DATABASE_UNAVAILABLE: .*\\((${code})\\)`))]);
      expect(said.join()).not.toContain('hunter2');
      expect(ended).toEqual({ code: 1, signal: null });
    },
    60_000,
  );
});

describe('a database that goes away', () => {
  let database: TestDatabase;
  let outage: Outage;
  let waymark: Waymark;
  let clinic: Clinic;

  beforeAll(async () => {
    database = await createTestDatabase();
    outage = await Outage.before(database.url);
    waymark = await startWaymark({ database: { url: outage.url } });
    clinic = await openNetwork(waymark);
  }, START_MS);
  afterAll(async () => {
    await waymark.dispose();
    outage.close();
    await database.drop();
  });

  const request = {
    channel: 'WEB',
    siteId: 'oakland',
    statedConcerns: ['PTSD'],
    person: { name: 'Cornelius Marshwiggle', birthDate: '1970-01-31', email: 'c@example.org' },
  };
  const desk = () => waymark.call('coordinator', 'front-desk');

  test('while it is away: 503, with the code and the time to come again; alive, but not ready', async () => {
    outage.begin();
    const write = await desk().post('/intake/v1/consultations', request);
    const read = await desk().get('/course/v1/courses');
    for (const { status, body, headers } of [write, read]) {
      expect([status, body['code']]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await waymark.request('/readyz')).status).toBe(503);
    expect((await waymark.request('/livez')).status).toBe(200);
    outage.end();
    await until('readiness', async () => (await waymark.request('/readyz')).status === 200);
    expect((await desk().post('/intake/v1/consultations', request)).status).toBe(201);
  }, 60_000);

  test('through five outages: nothing acknowledged is lost, and nothing happens twice', async () => {
    const before = (await acts([database.url])).length;
    const acknowledged: string[] = [];
    let over = false;
    const send = async (): Promise<void> => {
      while (!over) {
        const key = { 'idempotency-key': newId() };
        const created = await until('answer', async () => {
          const reply = await desk().post('/intake/v1/consultations', request, key);
          if (reply.status !== 201 && reply.status !== 503) throw new Error(reply.text);
          return reply.status === 201 && reply;
        });
        acknowledged.push(String(created.body['id']));
      }
    };
    const load = Promise.all([send(), send(), send()]);
    for (let round = 0; round < 5; round += 1) {
      const from = acknowledged.length;
      await until('progress', () => acknowledged.length > from + 5);
      outage.begin();
      await until('notice', async () => (await waymark.request('/readyz')).status === 503);
      outage.end();
    }
    over = true;
    await load;
    const recorded = (await acts([database.url])).map(({ stream_id }) => stream_id.replace('consultation-', ''));
    expect(acknowledged.filter((id) => !recorded.includes(id))).toEqual([]);
    expect(recorded.length).toBe(before + acknowledged.length);
  }, 90_000);

  test('with a full disk: commands wait outside, reads go on; who cannot write down what it heard parks nothing', async () => {
    const full = async (table: string): Promise<void> => {
      await sql(
        database.url,
        `CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION full_disk()`,
      );
    };
    await sql(
      database.url,
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`,
    );
    await full('course.consumer_cursors');
    const heard = await desk().post('/intake/v1/consultations', request);
    expect(heard.status).toBe(201);
    const position = { 'waymark-after': heard.headers.get('waymark-position') ?? '' };
    await full('intake.events');
    const key = { 'idempotency-key': newId() };
    const refused = await desk().post('/intake/v1/consultations', request, key);
    expect([refused.status, refused.body['code']]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await desk().get('/intake/v1/consultations')).status).toBe(200);
    expect((await waymark.request('/readyz')).status).toBe(200);
    const course = () => waymark.call('coordinator').get('/course/v1/courses', position);
    expect((await course()).body['code']).toBe('POSITION_NOT_REACHED');

    await sql(database.url, 'DROP FUNCTION full_disk() CASCADE');
    expect((await desk().post('/intake/v1/consultations', request, key)).status).toBe(201);
    await until('news at the course', async () => (await course()).status === 200, 60_000);
    const { body } = await waymark.call('operator').get('/course/v1/ops/dead-letters');
    expect(body['items']).toEqual([]);
  }, 120_000);

  test('afterwards: services hear each other again, and timers fire', async () => {
    const journey = await openedCourse(clinic, { siteId: 'oakland' });
    const course = await journey.settle();
    expect(course['phase']).toBeDefined();
    await clinic.waitUntil('2026-03-03T09:00');
    const { body } = await waymark.call('auditor').get('/audit/v1/verify');
    expect(body).toMatchObject({ verified: true });
  }, 60_000);
});
