import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { sql, startWaymark, until, type Caller, type Reply, type Waymark, START_MS } from '#testing';
import { openedCourse, openNetwork } from './network.js';

/** What operations meet at night: something stands still, is looked at, mended, rehearsed and set going again. */
let waymark: Waymark;
let operator: Caller;
let courseId: string;

const OPS = '/course/v1/ops';
const why = { reasonCode: 'CURSOR_MENDED', reason: 'The cursor was set back by hand.' };

beforeAll(async () => {
  waymark = await startWaymark();
  ({ courseId } = await openedCourse(await openNetwork(waymark)));
  operator = waymark.call('operator', 'night-operator');
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

/** Intake has heard of the course, and the course of all that intake said to it: nothing is on its way any more. */
const settled = async (): Promise<void> => {
  const one = async <T>(service: 'intake' | 'course', text: string, id: string): Promise<T | undefined> =>
    (await sql<{ value: T }>(waymark.databaseOf(service), text, [id]))[0]?.value;
  const length = (service: 'intake' | 'course', stream: string) =>
    one<number>(service, `SELECT max(stream_version) AS value FROM ${service}.events WHERE stream_id = $1`, stream);
  const heard = (service: 'intake' | 'course', stream: string) =>
    one<number>(service, `SELECT version AS value FROM ${service}.consumer_cursors WHERE stream_id = $1`, stream);
  await until('nothing on its way', async () => {
    const [course, its] = [await heard('intake', `course-${courseId}`), await length('course', `course-${courseId}`)];
    return (
      course === its && (await heard('course', `case-${courseId}`)) === (await length('intake', `case-${courseId}`))
    );
  });
};

/** As a database that was restored for one table only: the next event of the case finds one missing before it. */
const moveCursor = (by: number): Promise<unknown> =>
  sql(
    waymark.databaseOf('course'),
    `UPDATE course.consumer_cursors SET version = version + $2 WHERE consumer = 'course' AND stream_id = $1`,
    [`case-${courseId}`, by],
  );

const reaffirm = (): Promise<Reply> =>
  waymark.call('nurse', 'rn-castillo').post(`/intake/v1/cases/${courseId}/consents/reaffirm`, {
    consentType: 'TREATMENT_KETAMINE_OFFLABEL',
    textVersion: '2026-01',
  });

const listed = async (): Promise<readonly Record<string, unknown>[]> =>
  (await operator.get(`${OPS}/dead-letters`)).body['items'] as Record<string, unknown>[];

const redrive = (body: object): Promise<Reply> => operator.post(`${OPS}/dead-letters/${courseId}/redrive`, body);

describe('a course that stands still', () => {
  beforeAll(async () => {
    await settled();
    await moveCursor(-1);
    expect((await reaffirm()).status).toBe(200);
    await until('parked key', async () => (await listed()).length > 0);
  });

  test('is listed, counted by its reason, and shown without what its events say', async () => {
    expect(await listed()).toMatchObject([{ key: courseId, source: 'intake', cause: 'GAP', waiting: 1, redrives: 0 }]);
    const { body: counted } = await operator.get(`${OPS}/dead-letter-groups`);
    expect(counted).toMatchObject({ groups: [{ cause: 'GAP', fingerprint: 'GAP', keys: 1, events: 1 }] });
    const { body: shown, text } = await operator.get(`${OPS}/dead-letters/${courseId}`);
    expect(shown).toMatchObject({ events: [{ streamId: `case-${courseId}`, type: 'ConsentReaffirmed' }], actions: [] });
    expect(text).not.toContain('TREATMENT_KETAMINE_OFFLABEL');
    expect((await operator.get(`${OPS}/dead-letters?fingerprint=OTHER`)).body).toMatchObject({ items: [] });
  });

  test('is not redriven without a reason that others can read', async () => {
    const reply = await redrive({ reason: 'because' });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ field: 'reasonCode' }] } });
    const many = await operator.post(`${OPS}/dead-letters/redrive`, { ...why, limit: 501 });
    expect(many).toMatchObject({ status: 422, body: { errors: [{ field: 'limit' }] } });
  });

  test('stays as it is when its cause was not mended', async () => {
    expect((await redrive(why)).body).toMatchObject({ outcome: 'still-parked', handled: 0, errorCode: 'GAP' });
    expect(await listed()).toMatchObject([{ waiting: 1, redrives: 1 }]);
  });

  test('a rehearsal tells what would happen, and nothing does', async () => {
    await moveCursor(1);
    expect((await redrive({ ...why, dryRun: true })).body).toMatchObject({ outcome: 'resumed', handled: 1 });
    expect(await listed()).toHaveLength(1);
  });

  test('goes on when it is redriven, by its fingerprint', async () => {
    const sent = { ...why, fingerprint: 'GAP', limit: 10, pauseMs: 0 };
    const { body } = await operator.post(`${OPS}/dead-letters/redrive`, sent);
    expect(body).toMatchObject({ results: [{ key: courseId, outcome: 'resumed', handled: 1, remaining: 0 }] });
    expect(await listed()).toEqual([]);
    expect((await redrive(why)).body).toMatchObject({ outcome: 'not-parked' });
  });

  test('is redriven once by one request, however often that is sent', async () => {
    const key = { 'idempotency-key': newId() };
    const sent = { ...why, fingerprint: 'GAP' };
    const first = await operator.post(`${OPS}/dead-letters/redrive`, sent, key);
    const again = await operator.post(`${OPS}/dead-letters/redrive`, sent, key);
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([200, first.text, 'true']);
    const other = await operator.post(`${OPS}/dead-letters/redrive`, { ...sent, limit: 1 }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  test('who did what about it, and why, can be read afterwards', async () => {
    const { body } = await operator.get(`${OPS}/dead-letters/${courseId}/redrives`);
    const by = { actor: { subject: 'night-operator', role: 'operator' }, ...why };
    expect(body).toMatchObject({
      actions: [
        { ...by, dryRun: false, outcome: 'still-parked', errorCode: 'GAP' },
        { ...by, dryRun: true, outcome: 'resumed' },
        { ...by, dryRun: false, outcome: 'resumed', handled: 1 },
      ],
    });
    expect((body['actions'] as unknown[]).length).toBe(3);
  });

  test('and stands in the history of the course, as auditors replay it', async () => {
    const auditor = waymark.call('auditor', 'state-auditor');
    interface Entry {
      readonly type: string;
      readonly source: string;
      readonly actor: object;
      readonly data: object;
    }
    const history = async (): Promise<readonly Entry[]> => {
      const { body } = await auditor.get(`/audit/v1/courses/${courseId}`);
      return (body['timeline'] as readonly Entry[]).filter(({ type }) => type.startsWith('Redrive'));
    };
    await until('redrives in the trail', async () => (await history()).length === 6);
    const entries = await history();
    expect(entries.map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => ['RedriveBegun', 'RedriveEnded']).flat(),
    );
    expect(entries[0]).toMatchObject({
      source: 'course',
      actor: { subject: 'night-operator', role: 'operator' },
      data: { key: courseId, reasonCode: 'CURSOR_MENDED', dryRun: false, forced: false },
    });
    expect(entries.at(-1)).toMatchObject({ data: { outcome: 'resumed', handled: 1, remaining: 0, errorCode: null } });
    expect((await auditor.get('/audit/v1/verify')).body).toMatchObject({ verified: true, problems: [] });
    const { body } = await auditor.get(`/audit/v1/courses/${courseId}/conformance`);
    expect(body).toMatchObject({ conforms: true });
  });
});

interface Entry {
  readonly type: string;
  readonly actor: object;
  readonly data: object;
}

/** What operators did to a service, as its store has it; the trail takes it from there like every other event. */
const recorded = async (type: string): Promise<readonly Entry[]> => {
  const rows = await sql(
    waymark.databaseOf('course'),
    `SELECT type, actor, data FROM course.events WHERE type = $1 ORDER BY position`,
    [type],
  );
  return rows as unknown as readonly Entry[];
};

const inTrail = (position: string): Promise<unknown> =>
  until(`${position} in the trail`, async () => {
    const { status } = await waymark.call('auditor').get('/audit/v1/verify', { 'waymark-after': position });
    return status === 200;
  });

describe('timers that were lost', () => {
  const restored = { reasonCode: 'TIMERS_LOST' };
  const lose = () => sql(waymark.databaseOf('course'), 'DELETE FROM course.timers');

  test('are found, and set again from the streams; who did it and why is an event', async () => {
    await lose();
    const { body: found } = await operator.get(`${OPS}/timers`);
    expect(Number(found['missing'])).toBeGreaterThan(0);
    const rebuilt = await operator.post(`${OPS}/timers/rebuild`, restored);
    expect(rebuilt).toMatchObject({ status: 200, body: { ...found, version: 1 } });
    expect((await operator.get(`${OPS}/timers`)).body).toEqual({ missing: 0, extra: 0, different: 0 });
    const [event] = await recorded('TimersRebuilt');
    expect(event).toMatchObject({ actor: { subject: 'night-operator' }, data: { ...restored, ...found } });
    await inTrail(String(rebuilt.body['position']));
  });

  test('are not set twice by one request', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await operator.post(`${OPS}/timers/rebuild`, restored, key);
    await lose();
    const again = await operator.post(`${OPS}/timers/rebuild`, restored, key);
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
    expect(Number((await operator.get(`${OPS}/timers`)).body['missing'])).toBeGreaterThan(0);
    const other = await operator.post(`${OPS}/timers/rebuild`, { reasonCode: 'OTHER' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await operator.post(`${OPS}/timers/rebuild`, restored);
  });
});

test('an operator of one site touches nothing that concerns all of them', async () => {
  const local = waymark.call('operator', 'night-operator', ['oakland']);
  for (const reply of [
    await local.get(`${OPS}/dead-letters`),
    await local.post(`${OPS}/timers/rebuild`, { reasonCode: 'TIMERS_LOST' }),
    await local.post(`${OPS}/incarnation`, { confirm: 'course', reasonCode: 'RESTORED' }),
  ])
    expect(reply).toMatchObject({ status: 403, body: { code: 'SITE_OUT_OF_SCOPE' } });
});

describe('a store that was restored alone', () => {
  const reasonCode = 'RESTORED_ALONE';
  const incarnation = async (): Promise<unknown> =>
    (await sql(waymark.databaseOf('course'), 'SELECT incarnation FROM course.store_meta'))[0];

  test('is not renewed by a slip, nor without a reason', async () => {
    const before = await incarnation();
    const slip = await operator.post(`${OPS}/incarnation`, { confirm: 'intake', reasonCode });
    expect(slip).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
    const silent = await operator.post(`${OPS}/incarnation`, { confirm: 'course' });
    expect(silent).toMatchObject({ status: 422, body: { errors: [{ field: 'reasonCode' }] } });
    expect(await incarnation()).toEqual(before);
  });

  test('is renewed once, and its readers go on when they are told to; both are events', async () => {
    const key = { 'idempotency-key': newId() };
    const body = { confirm: 'course', reasonCode };
    const renewed = await operator.post(`${OPS}/incarnation`, body, key);
    expect(renewed.status).toBe(200);
    expect((await operator.post(`${OPS}/incarnation`, body, key)).text).toBe(renewed.text);
    const now = { incarnation: renewed.body['incarnation'] };
    expect(await incarnation()).toEqual(now);
    expect(await recorded('StoreIncarnationRenewed')).toMatchObject([
      { actor: { subject: 'night-operator', role: 'operator' }, data: { reasonCode, ...now } },
    ]);
    for (const reader of ['intake', 'scheduling', 'infusion', 'therapy', 'audit']) {
      const again = await operator.post(`/${reader}/v1/ops/sources/course/read-again`, { reasonCode });
      expect([reader, again.status, again.body['source']]).toEqual([reader, 200, 'course']);
    }
    await inTrail(String(renewed.body['position']));
    const rows = await sql(waymark.databaseOf('audit'), `SELECT data FROM audit.events WHERE type = 'SourceReadAgain'`);
    expect(rows).toMatchObject([{ data: { reasonCode, source: 'course' } }]);
    expect((await waymark.call('auditor').get('/audit/v1/verify')).body).toMatchObject({ verified: true });
  });

  test('that nobody reads is not read again', async () => {
    const reply = await operator.post(`${OPS}/sources/nowhere/read-again`, { reasonCode });
    expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await recorded('SourceReadAgain')).toEqual([]);
  });
});
