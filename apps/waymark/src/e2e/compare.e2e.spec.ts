import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEventStoreDbAuditTrail } from '#audit-trail';
import { SERVICES, type RecordedEvent, type ServiceName } from '#contracts';
import { newId } from '#kernel';
import {
  describeEmbedded,
  sql,
  startEventStoreStandIn,
  startWaymark,
  until,
  WaymarkProcess,
  type EventStoreStandIn,
  type Waymark,
  START_MS,
} from '#testing';
import { openedCourse, openNetwork } from './network.js';

/** The events of the services and the trail, held against each other while Waymark runs; tampering with either is found. */
interface Line {
  readonly kind: string;
  readonly service: string;
  readonly position: string;
  readonly fields: readonly string[];
  readonly filled: boolean;
}
interface Result {
  readonly code: number | null;
  readonly found: readonly Line[];
  readonly summary: Readonly<Record<string, unknown>>;
}

let waymark: Waymark;
let courseId: string;
let env: Record<string, string>;

const compare = async (...args: string[]): Promise<Result> => {
  const databases = SERVICES.flatMap((service) => ['--database', `${service}=${waymark.databaseOf(service)}`]);
  const run = new WaymarkProcess({
    args: ['audit', 'compare', '--json', '--settle', '3', ...databases, ...args],
    env: { DATABASE_URL: waymark.databaseOf('audit'), WAYMARK_DATA_DIR: waymark.dataDir, ...env },
  });
  const { code } = await run.ended;
  const lines = run.lines.map((line) => JSON.parse(line) as Line);
  return { code, found: lines.slice(0, -1), summary: lines.at(-1) as never };
};

const open = async (more: Record<string, string>): Promise<void> => {
  env = more;
  waymark = await startWaymark({ clock: 'virtual', env });
  courseId = (await openedCourse(await openNetwork(waymark))).courseId;
};

/** As somebody does who has the password of the database. */
const byHand = async (
  schema: ServiceName | 'trail',
  statement: string,
  values: readonly unknown[] = [],
): Promise<void> => {
  const trigger = schema === 'trail' ? 'trail_insert_only' : 'events_insert_only';
  const url = waymark.databaseOf(schema === 'trail' ? 'audit' : schema);
  await sql(url, `ALTER TABLE ${schema}.events DISABLE TRIGGER ${trigger}`);
  await sql(url, statement, values);
  await sql(url, `ALTER TABLE ${schema}.events ENABLE TRIGGER ${trigger}`);
};

const COPY = `stream_id, stream_version, event_id, type, schema_version, key, occurred_at, recorded_at, actor, site_id,
  patient_ref, correlation_id, causation_id, traceparent, data, sealed`;

const FILL = ['--fill', '--operator', 'op-romero', '--reason', 'TRAIL_RESTORED'];

describeEmbedded('with the trail in PostgreSQL', 'there it is in EventStoreDB', () => {
  beforeAll(() => open({}), START_MS);
  afterAll(() => waymark.dispose(), START_MS);

  test('there is nothing to tell of what nobody has touched', async () => {
    const { code, found, summary } = await compare();
    expect([code, found]).toEqual([0, []]);
    expect(summary).toMatchObject({ same: true, missingInTrail: 0, missingInSource: 0, altered: 0 });
    expect(summary['inSources']).toBe(summary['inTrail']);
    expect(summary['inSources']).toBeGreaterThan(20);
  }, 60_000);

  test('an event that was altered in a service is found, with the field and without its value', async () => {
    const change = (from: string, to: string) =>
      byHand(
        'intake',
        `UPDATE intake.events SET site_id = $1 WHERE stream_id = $2 AND stream_version = 2 AND site_id = $3`,
        [to, `case-${courseId}`, from],
      );
    await change('san-luis-obispo', 'elsewhere');
    const { code, found } = await compare();
    expect(code).toBe(1);
    expect(found).toMatchObject([
      { kind: 'ALTERED', service: 'intake', position: `case-${courseId}@2`, fields: ['siteId'], filled: false },
    ]);
    expect(JSON.stringify(found)).not.toContain('elsewhere');
    await change('elsewhere', 'san-luis-obispo');
    expect((await compare()).code).toBe(0);
  }, 60_000);

  test('an event that was deleted in a service, and one that was slipped in, are found', async () => {
    const last = `(SELECT max(stream_version) FROM course.events WHERE stream_id = 'course-${courseId}')`;
    await sql(waymark.databaseOf('course'), 'CREATE TABLE aside AS SELECT * FROM course.events WHERE false');
    await byHand(
      'course',
      `WITH gone AS (DELETE FROM course.events WHERE stream_id = 'course-${courseId}' AND stream_version = 3 RETURNING *)
       INSERT INTO aside SELECT * FROM gone`,
    );
    // At a position that every consumer has passed, where no consumer will ever look.
    await byHand(
      'course',
      `INSERT INTO course.events (position, ${COPY})
       SELECT -1, stream_id, 77, gen_random_uuid(), type, schema_version, key, occurred_at, recorded_at, actor, site_id,
              patient_ref, correlation_id, causation_id, traceparent, data, sealed
         FROM course.events WHERE stream_id = 'course-${courseId}' AND stream_version = ${last}`,
    );
    const { code, found } = await compare();
    expect(code).toBe(1);
    expect(found).toMatchObject([
      { kind: 'MISSING_IN_TRAIL', service: 'course', position: `course-${courseId}@77` },
      { kind: 'MISSING_IN_SOURCE', service: 'course', position: `course-${courseId}@3` },
    ]);
    await byHand('course', `DELETE FROM course.events WHERE position = -1`);
    await byHand('course', `INSERT INTO course.events SELECT * FROM aside`);
    expect((await compare()).code).toBe(0);
  }, 60_000);

  test('what is gone from the trail is filled in, as a recorded act; what was altered there is left alone', async () => {
    await byHand('trail', `DELETE FROM trail.events WHERE stream_id = 'case-${courseId}' AND stream_version IN (2, 3)`);
    await byHand(
      'trail',
      `UPDATE trail.events SET body = replace(body, 'san-luis-obispo', 'oakland')
        WHERE stream_id = 'course-${courseId}' AND stream_version = 1`,
    );
    expect((await compare()).found.map(({ kind, position }) => [kind, position])).toEqual([
      ['MISSING_IN_TRAIL', `case-${courseId}@2`],
      ['MISSING_IN_TRAIL', `case-${courseId}@3`],
      ['ALTERED', `course-${courseId}@1`],
    ]);
    const { code, summary } = await compare(...FILL);
    expect([code, summary['filled'], summary['altered']]).toEqual([1, 2, 1]);
    const again = await compare();
    expect(again.found.map(({ kind }) => kind)).toEqual(['ALTERED']);
    const { body } = await waymark.call('auditor').get(`/audit/v1/verify`);
    expect(body['problems']).toMatchObject([{ streamId: `course-${courseId}`, streamVersion: 1, problem: 'HASH' }]);
    const acts = await sql(
      waymark.databaseOf('audit'),
      `SELECT actor, data FROM audit.events WHERE type = 'TrailFilled'`,
    );
    expect(acts).toMatchObject([
      {
        actor: { subject: 'op-romero', role: 'operator' },
        data: {
          reason: 'TRAIL_RESTORED',
          ranges: [{ service: 'intake', streamId: `case-${courseId}`, fromVersion: 2, toVersion: 3 }],
        },
      },
    ]);
  }, 60_000);

  test('nobody fills without a name and a reason', async () => {
    for (const args of [['--fill'], ['--fill', '--operator', 'op-romero'], ['--database', 'billing=postgres://x/y']]) {
      const run = new WaymarkProcess({
        args: ['audit', 'compare', ...args],
        env: { DATABASE_URL: waymark.databaseOf('audit') },
      });
      expect((await run.ended).code).toBe(2);
      expect(run.lines).toEqual([expect.stringMatching(/^USAGE: --/)]);
    }
  }, 60_000);
});

describe('with the trail in EventStoreDB', () => {
  let standIn: EventStoreStandIn;

  beforeAll(async () => {
    standIn = await startEventStoreStandIn();
    await open({ EVENTSTORE_URL: standIn.url });
  }, START_MS);
  afterAll(async () => {
    await waymark.dispose();
    await standIn.stop();
  }, 30_000);

  test('there is nothing to tell of what nobody has touched, and every route of an auditor answers', async () => {
    expect(await compare()).toMatchObject({ code: 0, found: [], summary: { same: true } });
    const auditor = waymark.call('auditor');
    expect((await auditor.get(`/audit/v1/courses/${courseId}/conformance`)).body).toMatchObject({ conforms: true });
    expect((await auditor.get('/audit/v1/verify')).body).toMatchObject({ verified: true });
  }, 60_000);

  test('an event that only the trail has is found, and one that a service has altered', async () => {
    const trail = await openEventStoreDbAuditTrail({ url: standIn.url });
    const [genuine] = await trail.readStream(`case-${courseId}`);
    const data: RecordedEvent = { ...genuine!, streamId: `case-${newId()}`, eventId: newId() };
    await trail.append([data]);
    await trail.close();
    await byHand('intake', `UPDATE intake.events SET data = '{}' WHERE stream_id = $1 AND stream_version = 1`, [
      `case-${courseId}`,
    ]);
    const { code, found } = await compare();
    expect(code).toBe(1);
    expect(found).toMatchObject([
      { kind: 'ALTERED', service: 'intake', position: `case-${courseId}@1`, fields: ['data'] },
      { kind: 'MISSING_IN_SOURCE', service: 'intake', position: `${data.streamId}@1` },
    ]);
  }, 60_000);

  test('a trail that was lost is filled from its sources, and the trail goes on', async () => {
    const { port } = standIn;
    await standIn.stop();
    standIn = await startEventStoreStandIn({ port });
    const consent = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', textVersion: '2026-01' };
    await waymark.call('coordinator').post(`/intake/v1/cases/${courseId}/consents/reaffirm`, consent);
    const operator = waymark.call('operator', 'op-romero');
    const parked = async () => (await operator.get('/audit/v1/ops/dead-letters')).body['items'] as unknown[];
    await until('refusal of the revision', async () => (await parked()).length > 0, 60_000);
    expect(await parked()).toMatchObject([{ key: courseId, errorCode: 'TRAIL_GAP' }]);
    const { summary } = await compare(...FILL);
    expect(summary['filled']).toBe(summary['missingInTrail']);
    expect(summary['filled']).toBeGreaterThan(20);
    const again = await operator.post(`/audit/v1/ops/dead-letters/${courseId}/redrive`, {
      reasonCode: 'TRAIL_FILLED',
      reason: 'The trail was lost and filled.',
    });
    expect([again.status, again.body['outcome']]).toEqual([200, 'resumed']);
    expect(await parked()).toEqual([]);
    const auditor = waymark.call('auditor');
    expect((await auditor.get('/audit/v1/verify')).body).toMatchObject({ verified: true });
    expect((await auditor.get(`/audit/v1/courses/${courseId}`)).body['timeline']).not.toEqual([]);
    expect(await compare()).toMatchObject({ code: 0, found: [] });
  }, 90_000);
});
