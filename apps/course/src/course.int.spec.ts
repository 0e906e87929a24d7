import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent, ServiceName } from '#contracts';
import { compareTimers } from '#event-store';
import { instant, newId, type Clock, type Role, type Temporal } from '#kernel';
import { issueLocalToken, loadConfig, startHost, type Config, type Host } from '#platform';
import { conform, loadProtocol } from '#protocol';
import { createTestDatabase, type TestDatabase, publishedEvent } from '#testing';
import { CourseSagaReaction } from './application/course-saga.reaction.js';
import { CourseStandstill } from './application/course-standstill.reaction.js';
import { Protocols } from './application/protocols.js';
import { CourseModule } from './course.module.js';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { items?: Record<string, unknown>[]; steps?: Record<string, unknown>[] };
}

const PREFERRED = readFileSync('protocols/kap.separated.preferred.yaml', 'utf8');
const loaded = loadProtocol(PREFERRED, 'preferred');
const ZONE = 'America/Los_Angeles';

let db: TestDatabase;
let host: Host;
let config: Config;
let dataDir: string;

interface MovableClock extends Clock {
  advanceTo(at: Temporal.Instant): void;
}

const clock = (): MovableClock => host.surroundings.clock as MovableClock;
const now = (): string => clock().now().toString();

const call = async (method: string, path: string, role: Role, body?: object, sites: string[] | '*' = '*') => {
  const who = { subject: `${role}-1`, roles: [role], sites, organisation: 'clinic', expiresIn: 3600 };
  const authorization = `Bearer ${await issueLocalToken(config, who)}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': newId() };
  const response = await fetch(`${host.url}/course/v1/${path}`, { method, headers, ...sent });
  const reply: Reply = {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Reply['body'],
  };
  return reply;
};
const post = (path: string, body: object, role: Role = 'prescriber') => call('POST', path, role, body);
const get = (path: string, role: Role = 'prescriber') => call('GET', path, role);

const versions = new Map<string, number>();

const published = (source: ServiceName, key: string, type: string, data: object): RecordedEvent => {
  const streamId = `${source}-${key}`;
  const streamVersion = (versions.get(streamId) ?? 0) + 1;
  versions.set(streamId, streamVersion);
  return publishedEvent({ source, key, type, data, streamId, streamVersion }, now());
};

const react = async (...events: RecordedEvent[]): Promise<void> => {
  const reaction = host.app.select(CourseModule).get(CourseSagaReaction);
  await host.runtimes[0]!.database.transaction((uow) => reaction.react(events, uow));
};

const consent = (key: string, consentType: string): RecordedEvent =>
  published('intake', key, 'ConsentSigned', {
    consentId: newId(),
    consentType,
    textVersion: '1',
    language: 'en',
    method: 'ELECTRONIC',
  });

const caseOpened = (courseId: string, patientRef: string = newId(), indication = 'MDD_TRD'): RecordedEvent =>
  published('intake', courseId, 'IntakeCaseOpened', {
    courseId,
    consultationId: newId(),
    patientRef,
    siteId: 'slo',
    indication,
  });

const eligible = (key: string): RecordedEvent =>
  published('intake', key, 'EligibilityDecided', {
    eligibilityId: newId(),
    outcome: 'ELIGIBLE',
    conditions: [],
    reasons: [],
    validFrom: now(),
    validUntil: clock().now().add('PT1000H').toString(),
    maxInfusions: 6,
    policyVersion: 'p@1',
  });

/** A case with consents and eligibility, all before the course is opened. */
const admitted = async (patientRef?: string): Promise<string> => {
  const courseId = newId();
  await react(
    caseOpened(courseId, patientRef),
    consent(courseId, 'PSYCHOTHERAPY'),
    consent(courseId, 'TREATMENT_KETAMINE_OFFLABEL'),
    eligible(courseId),
  );
  return courseId;
};

const opened = async (): Promise<string> => {
  const courseId = await admitted();
  expect((await post('courses', { courseId, plannedInfusions: 2 })).status).toBe(201);
  return courseId;
};

const step = async (courseId: string, stepId: string): Promise<Record<string, unknown>> => {
  const { body } = await get(`courses/${courseId}`);
  return body.steps?.find((candidate) => candidate['stepId'] === stepId) ?? {};
};

const prepared = (courseId: string): RecordedEvent[] => {
  const session = { sessionId: newId(), kind: 'PREPARATION', stepId: 'PREPARATION:1', ordinals: [] };
  return [
    published('therapy', courseId, 'TherapySessionCompleted', { ...session, startedAt: now(), zone: ZONE }),
    published('therapy', courseId, 'PreparationCompleted', {
      sessions: [session.sessionId],
      attestedBy: 't-1',
      validUntil: clock().now().add('PT1000H').toString(),
      policyVersion: 'p@1',
    }),
  ];
};

const infusionStarted = (courseId: string, permitId: string): RecordedEvent =>
  published('infusion', courseId, 'InfusionStarted', {
    infusionId: newId(),
    courseId,
    siteId: 'slo',
    zone: ZONE,
    permitId,
    stepId: 'INFUSION:1',
    ordinal: 1,
    monitorId: 'n-1',
    supervisorId: 'd-1',
    therapistId: null,
    startedAt: now(),
  });

const streamOf = (courseId: string): Promise<RecordedEvent[]> => {
  const { store, database } = host.runtimes[0]!;
  return store.load(database.sql, `course-${courseId}`);
};

const pass = async (duration: string): Promise<void> => {
  clock().advanceTo(clock().now().add(duration));
  await host.runtimes[0]!.timers?.drain(now());
};

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-course-'));
  config = loadConfig({
    DATABASE_URL: db.url,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    WAYMARK_CLOCK: 'virtual',
    WAYMARK_CLOCK_START: '2026-03-02T17:00:00Z',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
  host = await startHost({ config, services: [CourseModule] });
  await react(published('scheduling', 'slo', 'SiteRegistered', { siteId: 'slo', zone: ZONE, jurisdiction: 'US-CA' }));
  const licence = { credentialType: 'LICENSE', jurisdiction: 'US-CA' };
  const period = { validFrom: '2020-01-01T00:00:00Z', validUntil: '2030-01-01T00:00:00Z' };
  for (const practitionerId of ['prescriber-1', 'medical-director-1'])
    await react(
      published('scheduling', practitionerId, 'CredentialVerified', {
        ...licence,
        ...period,
        credentialId: `license-${practitionerId}`,
        practitionerId,
      }),
    );
}, 60_000);

afterAll(async () => {
  await host.stop();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('protocols', () => {
  it('are registered from the shipped files', async () => {
    const ids = (await get('protocols')).body.items?.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['kap.separated.preferred@1.0.0', 'kap.sequential@1.0.0', 'kap.concurrent@1.0.0']),
    );
    const { body } = await get('protocols/kap.sequential/1.0.0');
    expect(body).toMatchObject({ status: 'ACTIVE', signed: false, definition: { kind: 'SEQUENTIAL' } });
    expect(Object.keys(body).sort()).toEqual(
      ['definition', 'id', 'protocolId', 'protocolVersion', 'sha256', 'signed', 'status'].sort(),
    );
  });

  it('are signed when a medical director approves the same rules', async () => {
    const definition = readFileSync('protocols/kap.concurrent.yaml', 'utf8');
    expect((await post('protocols', { definition }, 'medical-director')).status).toBe(200);
    const { body } = await get('protocols/kap.concurrent/1.0.0');
    expect(body).toMatchObject({ signed: true, definition: { approvedBy: 'medical-director-1' } });
  });

  it('cannot be changed under the same version', async () => {
    const definition = PREFERRED.replace('minGap: P2D', 'minGap: P3D');
    expect((await post('protocols', { definition }, 'medical-director')).body).toMatchObject({
      code: 'PROTOCOL_EXISTS',
    });
    expect((await post('protocols', { definition: PREFERRED }, 'medical-director')).status).toBe(200);
  });

  it('are refused with the line of each problem', async () => {
    const definition = PREFERRED.replace('minGap: P2D', 'minGap: two days');
    const { status, body } = await post('protocols', { definition }, 'medical-director');
    expect([status, body['code']]).toEqual([422, 'PROTOCOL_INVALID']);
    expect(body['detail']).toMatch(/Line \d+: infusion.minGap/);
    expect((await post('protocols/check', { definition })).body).toMatchObject({ valid: false });
  });

  it('can be asked whether a weekly rhythm satisfies them', async () => {
    const template = { protocolId: 'kap.separated.preferred', version: '1.0.0', zone: ZONE };
    const weekdays = { infusionWeekdays: [1, 3, 5], therapyWeekdays: [1, 2, 3, 4, 5] };
    expect((await post('protocols/feasibility', { ...template, ...weekdays })).body).toMatchObject({ feasible: false });
    const { body } = await post('protocols/feasibility', { ...template, ...weekdays, therapyWeekdays: [2, 4, 6] });
    expect(body).toMatchObject({ feasible: true });
  });

  it('that are retired open no course', async () => {
    const definition = PREFERRED.replace('version: 1.0.0', 'version: 1.1.0').replace(
      'kap.separated.preferred',
      'kap.old',
    );
    expect((await post('protocols', { definition }, 'medical-director')).status).toBe(201);
    expect((await post('protocols/kap.old/1.1.0/retire', { reason: 'REPLACED' }, 'medical-director')).status).toBe(200);
    const courseId = await admitted();
    expect((await post('courses', { courseId, protocolId: 'kap.old', version: '1.1.0' })).body).toMatchObject({
      code: 'PROTOCOL_UNKNOWN',
      detail: 'There is no kap.old@1.1.0 that is active and in effect.',
    });
  });

  it('are not used before they take effect, nor unsigned where that is not accepted', async () => {
    const definition = PREFERRED.replace('kap.separated.preferred', 'kap.future').replace(
      'approvedBy: null',
      'approvedBy: null\neffectiveFrom: 2090-01-01T00:00:00Z',
    );
    expect((await post('protocols', { definition }, 'medical-director')).status).toBe(201);
    const protocols = host.app.select(CourseModule).get(Protocols);
    const { sql } = host.runtimes[0]!.database;
    const choose = (protocolId: string, more: { signedOnly?: boolean; now?: string } = {}) => {
      const { signedOnly = false, now: at = now() } = more;
      return protocols.choose(sql, { protocolId, version: null, now: instant(at), signedOnly });
    };
    expect(await choose('kap.future')).toMatchObject({ rejected: { code: 'PROTOCOL_UNKNOWN' } });
    expect(await choose('kap.future', { now: '2090-01-01T00:00:00Z' })).toMatchObject({ protocol: {} });
    expect(await choose('kap.sequential')).toMatchObject({ protocol: { approvedBy: null } });
    expect(await choose('kap.sequential', { signedOnly: true })).toMatchObject({
      rejected: { code: 'PROTOCOL_UNSIGNED' },
    });
  });
});

describe('opening a course', () => {
  it('takes evidence into account that came before', async () => {
    const courseId = await opened();
    const { body, headers } = await get(`courses/${courseId}`);
    expect(body).toMatchObject({ phase: 'PREPARATION', protocolVersion: '1.0.0', plannedInfusions: 2, over: false });
    expect(headers.get('etag')).toBe(`"${String(body['version'])}"`);
    expect(await step(courseId, 'PREPARATION:1')).toMatchObject({ status: 'AVAILABLE', permitId: expect.any(String) });
    const types = (await streamOf(courseId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'EvidenceRecorded')).toHaveLength(3);
  });

  it('needs a case that is known', async () => {
    expect((await post('courses', { courseId: newId() })).body).toMatchObject({ code: 'INTAKE_CASE_UNKNOWN' });
  });

  it('happens once for each patient and indication at a time', async () => {
    const patientRef = newId();
    const [one, two] = [await admitted(patientRef), await admitted(patientRef)];
    expect((await post('courses', { courseId: one })).status).toBe(201);
    expect((await post('courses', { courseId: one })).body).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect((await post('courses', { courseId: two })).body).toMatchObject({ code: 'ACTIVE_COURSE_EXISTS' });
    const end = { outcome: 'TRANSFERRED', reasonCode: 'MOVED' };
    expect((await post(`courses/${one}/terminate`, end)).status).toBe(200);
    expect((await post('courses', { courseId: two })).status).toBe(201);
  });

  it('loses no evidence that arrives at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const courseId = newId();
      await react(caseOpened(courseId));
      await Promise.all([
        post('courses', { courseId }),
        react(consent(courseId, 'PSYCHOTHERAPY')).catch(() => react(consent(courseId, 'PSYCHOTHERAPY'))),
      ]);
      expect(await step(courseId, 'PREPARATION:1')).toMatchObject({ status: 'AVAILABLE' });
    }
  });

  it('is limited to the sites of the token', async () => {
    const courseId = await admitted();
    const elsewhere = await call('POST', 'courses', 'prescriber', { courseId }, ['elsewhere']);
    expect(elsewhere.body).toMatchObject({ code: 'SITE_OUT_OF_SCOPE' });
    await post('courses', { courseId });
    expect((await call('GET', `courses/${courseId}`, 'nurse', undefined, ['elsewhere'])).status).toBe(404);
    expect((await call('GET', 'courses', 'nurse', undefined, ['elsewhere'])).body.items).toEqual([]);
  });
});

describe('a course under way', () => {
  it('permits the infusion when the lead has passed, by its timer alone', async () => {
    const courseId = await opened();
    await react(...prepared(courseId));
    expect(await step(courseId, 'INFUSION:1')).toMatchObject({ status: 'UPCOMING', permitId: null });
    await pass('PT24H');
    expect(await step(courseId, 'INFUSION:1')).toMatchObject({ status: 'AVAILABLE', permitId: expect.any(String) });
    expect((await streamOf(courseId)).map(({ type }) => type)).toContain('DeadlinePassed');
    expect((await streamOf(courseId)).at(-1)?.actor).toMatchObject({ role: 'system', subject: 'course-timer' });
  });

  it('names the cause of each decision, however the news were cut into batches', async () => {
    const courseId = await opened();
    const news = prepared(courseId);
    await react(...news);
    const turns = news.map(({ eventId }) => eventId);
    const led = (await streamOf(courseId)).filter(({ causationId }) => turns.includes(causationId ?? ''));
    const evidence = led.filter(({ type }) => type === 'EvidenceRecorded');
    expect(evidence.map(({ causationId }) => causationId)).toEqual(turns);
    expect(evidence.map(({ data }) => (data as { fact: { factId: string } }).fact.factId)).toEqual(turns);
    const causes = led.map(({ causationId }) => turns.indexOf(causationId ?? ''));
    expect(causes).toEqual(causes.toSorted((a, b) => a - b));
    expect(led.length).toBeGreaterThan(evidence.length);
  });

  it('marks permits as used and enters the next phase', async () => {
    const courseId = await opened();
    await react(...prepared(courseId));
    await pass('PT24H');
    const { permitId } = await step(courseId, 'INFUSION:1');
    await react(infusionStarted(courseId, permitId as string));
    const { body } = await get(`courses/${courseId}`);
    expect(body).toMatchObject({ phase: 'INFUSION', usedPermits: expect.arrayContaining([permitId]) });
    expect((await get(`courses?phase=INFUSION&limit=200`)).body.items?.map((item) => item['courseId'])).toContain(
      courseId,
    );
  });

  it('is held when a step was started on a permit that was being revoked', async () => {
    const courseId = await opened();
    await react(...prepared(courseId));
    await pass('PT24H');
    const { permitId } = await step(courseId, 'INFUSION:1');
    const withdrawn = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: false, effectiveFrom: now() };
    await react(published('intake', courseId, 'ConsentWithdrawn', withdrawn));
    await react(infusionStarted(courseId, permitId as string));
    const { body } = await get(`courses/${courseId}`);
    const [hold] = body['holds'] as { holdId: string; reasonCode: string }[];
    expect(hold).toMatchObject({ reasonCode: 'STARTED_WITHOUT_LIVE_PERMIT' });
    const release = await post(`courses/${courseId}/holds/${hold!.holdId}/release`, { reasonCode: 'REVIEWED' });
    expect(release.status).toBe(200);
    expect((await get(`courses/${courseId}`)).body['holds']).toEqual([]);
  });

  it('is held while its news cannot be handled, and goes on when they are', async () => {
    const courseId = await opened();
    const standstill = host.app.select(CourseModule).get(CourseStandstill, { strict: true });
    const { database } = host.runtimes[0]!;
    const live = async (): Promise<unknown[]> =>
      ((await get(`courses/${courseId}`)).body.steps ?? []).map((each) => each['permitId']).filter(Boolean);
    const before = await live();
    expect(before.length).toBeGreaterThan(0);
    await database.transaction((uow) => standstill.parked(courseId, uow));
    expect((await get(`courses/${courseId}`)).body['holds']).toMatchObject([{ reasonCode: 'EVENT_NOT_HANDLED' }]);
    expect(await live()).toEqual([]);
    await database.transaction((uow) => standstill.resumed(courseId, uow));
    expect((await get(`courses/${courseId}`)).body['holds']).toEqual([]);
    expect((await live()).length).toBe(before.length);
  });

  it('lists refusals of every service', async () => {
    const courseId = await opened();
    const override = { stepId: 'INFUSION:1', gate: 'CONSENT_ACTIVE', reasonCode: 'TRAVEL', reason: 'Because.' };
    const validUntil = clock().now().add('PT1H').toString();
    const refused = await post(`courses/${courseId}/overrides`, { ...override, validUntil });
    expect(refused.body).toMatchObject({ code: 'GATE_NOT_OVERRIDABLE', missing: [{ gate: 'CONSENT_ACTIVE' }] });
    const unknown = await post(`courses/${courseId}/overrides`, { ...override, gate: 'NO_SUCH_GATE', validUntil });
    expect([unknown.status, unknown.body['code']]).toEqual([422, 'GATE_UNKNOWN']);
    const elsewhere = { command: 'StartInfusion', code: 'PERMIT_REQUIRED', stepId: 'INFUSION:1', missing: [] };
    await react(published('infusion', courseId, 'OrderingViolationBlocked', elsewhere));
    const { body } = await get(`courses/${courseId}/refusals`);
    expect(body.items?.map(({ service, code }) => [service, code]).sort()).toEqual([
      ['course', 'GATE_NOT_OVERRIDABLE'],
      ['infusion', 'PERMIT_REQUIRED'],
    ]);
  });

  it('takes an override, a response and an early end of the series', async () => {
    const courseId = await opened();
    await react(...prepared(courseId));
    const override = { stepId: 'INFUSION:1', gate: 'PREPARATION_LEAD', reasonCode: 'TRAVEL', reason: 'Far away.' };
    const validUntil = clock().now().add('PT10H').toString();
    expect((await post(`courses/${courseId}/overrides`, { ...override, validUntil })).status).toBe(200);
    expect(await step(courseId, 'INFUSION:1')).toMatchObject({ status: 'BLOCKED' });
    expect((await post(`courses/${courseId}/response`, { responder: false, rule: 'MADRS' })).status).toBe(200);
    expect((await post(`courses/${courseId}/close-series`, { reasonCode: 'ENOUGH' })).status).toBe(200);
    expect((await get(`courses/${courseId}`)).body).toMatchObject({ over: true, outcome: 'COMPLETED_NON_RESPONDER' });
    expect((await post(`courses/${courseId}/close-series`, { reasonCode: 'ENOUGH' })).body).toMatchObject({
      code: 'COURSE_OVER',
    });
  });
});

describe('what is read', () => {
  interface Document {
    readonly components: { readonly schemas: Record<string, { readonly properties?: object }> };
  }

  it('has exactly the fields that are declared', async () => {
    const { components } = (await (await fetch(`${host.url}/openapi.json`)).json()) as Document;
    const fieldsOf = (dto: string): string[] => Object.keys(components.schemas[dto]?.properties ?? {}).sort();
    const courseId = await opened();
    const { body } = await get(`courses/${courseId}`);
    expect(Object.keys(body).sort()).toEqual(fieldsOf('CourseDto'));
    const listed = (await get('courses?limit=1')).body.items?.[0] ?? {};
    expect(Object.keys(listed).sort()).toEqual(fieldsOf('CourseSummaryDto'));
    const refusal = { command: 'StartInfusion', code: 'PERMIT_REQUIRED', stepId: 'INFUSION:1', missing: [] };
    await react(published('infusion', courseId, 'OrderingViolationBlocked', refusal));
    const refused = (await get(`courses/${courseId}/refusals`)).body.items?.[0] ?? {};
    expect(Object.keys(refused).sort()).toEqual(fieldsOf('RefusedAttemptDto'));
  });
});

describe('every course so far', () => {
  it('conforms to its protocol, event by event', async () => {
    const rows = await host.runtimes[0]!.database.sql.query<{ course_id: string }>('SELECT course_id FROM courses');
    expect(rows.length).toBeGreaterThan(10);
    for (const { course_id } of rows) {
      const events = await streamOf(course_id);
      if (loaded.ok) expect(conform(loaded.protocol, events).divergences).toEqual([]);
    }
  });

  it('has the timer that its stream implies', async () => {
    const { database, timerHandlers } = host.runtimes[0]!;
    expect(await compareTimers(database, timerHandlers)).toEqual({ missing: [], extra: [], different: [] });
  });

  it('is decided at instants that never run backwards', async () => {
    const rows = await host.runtimes[0]!.database.sql.query<{ course_id: string }>('SELECT course_id FROM courses');
    for (const { course_id } of rows) {
      const at = (await streamOf(course_id)).flatMap(({ data }) => (data as { assessedAt?: string }).assessedAt ?? []);
      const ms = at.map((text) => instant(text).epochMilliseconds);
      expect(ms).toEqual([...ms].sort((a, b) => a - b));
    }
  });
});
