import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

test('timers that were lost are found, and set again from the streams', async () => {
  await sql(waymark.databaseOf('course'), 'DELETE FROM course.timers');
  const { body: found } = await operator.get(`${OPS}/timers`);
  expect(Number(found['missing'])).toBeGreaterThan(0);
  await operator.post(`${OPS}/timers/rebuild`, {});
  expect((await operator.get(`${OPS}/timers`)).body).toEqual({ missing: 0, extra: 0, different: 0 });
});

test('an operator of one site touches nothing that concerns all of them', async () => {
  const local = waymark.call('operator', 'night-operator', ['oakland']);
  for (const reply of [
    await local.get(`${OPS}/dead-letters`),
    await local.post(`${OPS}/timers/rebuild`, {}),
    await local.post(`${OPS}/incarnation`, { confirm: 'course' }),
  ])
    expect(reply).toMatchObject({ status: 403, body: { code: 'SITE_OUT_OF_SCOPE' } });
});
