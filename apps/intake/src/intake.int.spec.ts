import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import { compareTimers, destroyPatientKey, type EventStore, type Sealer } from '#event-store';
import { newId, type Role } from '#kernel';
import { EVENT_STORE, issueLocalToken, loadConfig, POLICY, SEALER, startHost, type Config, type Host } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { createTestDatabase, type TestDatabase, publishedEvent } from '#testing';
import { CourseOverReaction } from './application/course-over.reaction.js';
import { InfusionNewsReaction } from './application/infusion-news.reaction.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { rescore, type RecordedResult } from './domain/scoring.js';
import { IntakeModule } from './intake.module.js';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { items?: Record<string, unknown>[] };
}

let db: TestDatabase;
let host: Host;
let config: Config;
let dataDir: string;

const call = async (method: string, path: string, body?: object, role: Role = 'prescriber', sites = ['slo']) => {
  const claims = { subject: role, roles: [role], sites, organisation: 'clinic', expiresIn: 600 } as const;
  const authorization = `Bearer ${await issueLocalToken(config, claims)}`;
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': newId() };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${host.url}/intake/v1/${path}`, { method, headers, ...sent });
  return { status: response.status, body: await response.json() } as Reply;
};
const post = (path: string, body: object, role?: Role) => call('POST', path, body, role);
const get = (path: string, role?: Role, sites?: string[]) => call('GET', path, undefined, role, sites);

const person = {
  name: 'Robin Exampleton',
  birthDate: '1984-02-29',
  email: 'robin@example.org',
  message: 'Hello there.',
};

const consult = async (outcome = 'PROCEED'): Promise<{ consultationId: string; patientRef: string }> => {
  const contact = { channel: 'WEB', siteId: 'slo', statedConcerns: ['MDD_TRD'], person };
  const { body } = await post('consultations', contact, 'coordinator');
  const consultationId = String(body['id']);
  await post(`consultations/${consultationId}/complete`, { modality: 'VIDEO', outcome });
  return { consultationId, patientRef: String(body['patientRef']) };
};
/** What the example policy asks for before anybody is eligible. */
const prepare = async (id: string): Promise<void> => {
  const results = [
    { instrumentCode: 'PHQ9', itemResponses: [2, 2, 2, 2, 2, 2, 2, 2, 0] },
    { instrumentCode: 'CSSRS_SCREEN', itemResponses: [0, 0, null, null, null, 0] },
  ];
  await ok(post(`cases/${id}/screenings`, { results, language: 'en', completedBy: 'PATIENT' }, 'coordinator'));
  await ok(post(`cases/${id}/evaluations`, evaluation));
  const consentType = 'TREATMENT_KETAMINE_OFFLABEL';
  await ok(post(`cases/${id}/consents`, { consentType, textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' }));
};
const ok = async (reply: Promise<Reply>): Promise<Reply> => {
  expect(await reply).toMatchObject({ status: 200 });
  return reply;
};
const evaluation = {
  assessment: {
    modality: 'VIDEO',
    psychosisScreen: 'NEGATIVE',
    maniaScreen: 'NEGATIVE',
    adequateTrials: 2,
    diagnoses: ['F33.2'],
    rationale: 'Two adequate trials of Exampleton failed.',
  },
  medications: { items: [{ rxnorm: '36437', doseMg: 100, perDay: 1, morning: true }] },
  tests: [
    { test: 'WEIGHT', value: 72.5, unit: 'kg' },
    { test: 'SYSTOLIC_BP', value: 124, unit: 'mm[Hg]' },
    { test: 'DIASTOLIC_BP', value: 78, unit: 'mm[Hg]' },
  ],
  clearance: { result: 'CLEARED' },
};

const open = (consultationId: string, indication = 'MDD_TRD') =>
  post('cases', { consultationId, indication }, 'coordinator');
const openCase = async (): Promise<string> => String((await open((await consult()).consultationId)).body['id']);

const stored = () => {
  const store = host.app.select(IntakeModule).get<EventStore>(EVENT_STORE);
  return { database: host.runtimes[0]!.database, store };
};
const sealer = () => host.app.select(IntakeModule).get<Sealer>(SEALER);

const published = (type: string, courseId: string, data: object): RecordedEvent =>
  publishedEvent({ source: 'course', key: courseId, type, data }, new Date().toISOString());
const react = async (...events: RecordedEvent[]): Promise<void> => {
  const services = host.app.select(IntakeModule);
  await host.runtimes[0]!.database.transaction(async (uow) => {
    await services.get(ReplicasReaction).react(events, uow);
    await services.get(InfusionNewsReaction).react(events, uow);
    await services.get(CourseOverReaction).react(events, uow);
  });
};

/** What the host of this suite runs on, and more. */
const configWith = (more: Record<string, string>): Config =>
  loadConfig({
    DATABASE_URL: db.url,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    ...more,
  });

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-intake-'));
  config = configWith({});
  host = await startHost({ config, services: [IntakeModule] });
  const site = published('SiteRegistered', 'slo', {
    siteId: 'slo',
    zone: 'America/Los_Angeles',
    jurisdiction: 'US-CA',
  });
  const licences = (['prescriber', 'medical-director'] as const).map((practitionerId) =>
    published('CredentialVerified', practitionerId, {
      ...{
        credentialId: `${practitionerId}-license`,
        practitionerId,
        credentialType: 'LICENSE',
        jurisdiction: 'US-CA',
      },
      ...{ validFrom: '2020-01-01T00:00:00Z', validUntil: '2090-01-01T00:00:00Z' },
    }),
  );
  await react(...[site, ...licences].map((event): RecordedEvent => ({ ...event, source: 'scheduling' })));
}, 60_000);

afterAll(async () => {
  await host.stop();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a consultation', () => {
  it('is requested at a site that is registered', async () => {
    const contact = { channel: 'WEB', siteId: 'nowhere', statedConcerns: ['MDD_TRD'], person };
    const reply = await call('POST', 'consultations', contact, 'coordinator', ['nowhere']);
    expect(reply).toMatchObject({ status: 422, body: { code: 'SITE_UNKNOWN' } });
  });
});

describe('a case', () => {
  it('is opened from a consultation that proceeds', async () => {
    const { consultationId, patientRef } = await consult();
    const opened = await open(consultationId);
    expect(opened).toMatchObject({ status: 201, body: { courseId: opened.body['id'], patientRef, version: 1 } });
    const declined = await consult('DECLINE');
    expect((await open(declined.consultationId)).body).toMatchObject({ code: 'CONSULTATION_NOT_PROCEEDING' });
    expect((await open(newId())).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is the only active one of a patient for an indication, also when two are opened at once', async () => {
    const { consultationId } = await consult();
    const replies = await Promise.all(Array.from({ length: 8 }, () => open(consultationId)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = replies.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body['code']))).toEqual(new Set(['ACTIVE_COURSE_EXISTS']));
    expect((await open(consultationId, 'PTSD')).status).toBe(201);
  });

  it('makes room for another when the course is over, and cannot be closed before', async () => {
    const { consultationId, patientRef } = await consult();
    const id = String((await open(consultationId)).body['id']);
    const place = { siteId: 'slo', siteZone: 'America/Los_Angeles', protocolId: 'p', protocolVersion: '1.0.0' };
    const course = { courseId: id, patientRef, ...place, sameLocalDateForbidden: true, minInfusionGap: null };
    await react(published('TreatmentCourseOpened', id, course));
    const close = await post(`cases/${id}/close`, { reason: 'PATIENT_CHOICE' });
    expect(close.body).toMatchObject({ code: 'COURSE_UNDER_WAY' });
    await react(published('CourseCompleted', id, { outcome: 'COMPLETED' }));
    expect((await get(`cases/${id}`)).body).toMatchObject({ status: 'CLOSED' });
    expect((await open(consultationId)).status).toBe(201);
  });

  it('is listed page by page, within the sites of the token', async () => {
    await openCase();
    await openCase();
    const first = await get('cases?limit=1');
    const second = await get(`cases?limit=1&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body.items?.[0]?.['id']).not.toBe(first.body.items?.[0]?.['id']);
    expect((await get('cases', 'prescriber', ['elsewhere'])).body.items).toEqual([]);
    expect((await get(`cases/${String(first.body.items?.[0]?.['id'])}`, 'nurse', ['elsewhere'])).status).toBe(404);
  });
});

describe('screening and eligibility', () => {
  const phq9 = (last: number) => ({
    instrumentCode: 'PHQ9',
    itemResponses: [2, 2, 2, 2, 2, 2, 2, 2, last],
    language: 'en',
    completedBy: 'PATIENT',
  });

  it('goes from alert to resolution to eligibility, and back by a withdrawal', async () => {
    const id = await openCase();
    await prepare(id);
    const recorded = await post(`cases/${id}/instruments`, phq9(1));
    const [alertId] = recorded.body['openAlerts'] as string[];
    const refused = await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'SAFETY_ALERT_OPEN' } });
    const at = `cases/${id}/alerts/${alertId}`;
    await ok(post(`${at}/route`, { clinicianId: 'prescriber' }));
    const action = { action: 'SAFETY_PLAN_REVIEWED', followUpAt: '2031-01-01T00:00:00Z' };
    expect((await post(`${at}/resolve`, action, 'nurse')).body).toMatchObject({ code: 'ALERT_NOT_YOURS' });
    await ok(post(`${at}/resolve`, action));
    await ok(post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' }));
    const view = await get(`cases/${id}`);
    expect(view.body).toMatchObject({ eligibility: { status: 'IN_FORCE', used: 0 }, openAlerts: [] });
    const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: false };
    await post(`cases/${id}/consents/withdraw`, withdrawal, 'therapist');
    expect((await get(`cases/${id}`)).body).toMatchObject({ eligibility: { status: 'REVOKED' }, consents: [] });
  });

  it('names what is missing, and takes all of a screening or nothing', async () => {
    const id = await openCase();
    const missing = async () =>
      ((await get(`cases/${id}/requirements`)).body['missing'] as { gate: string }[]).map(({ gate }) => gate);
    const results = [phq9(0), { ...phq9(0), itemResponses: [9] }].map(({ instrumentCode, itemResponses }) => {
      return { instrumentCode, itemResponses };
    });
    const half = await post(`cases/${id}/screenings`, { results, language: 'en', completedBy: 'PATIENT' });
    expect(half).toMatchObject({ status: 422, body: { code: 'INSTRUMENT_ITEMS_INVALID' } });
    expect(String(half.body['detail'])).toContain('results[1].itemResponses');
    expect(await missing()).toContain('INSTRUMENT_PHQ9');
    const assignments = [{ instrumentCode: 'PHQ9', dueBy: '2031-01-01T00:00:00Z', purpose: 'BASELINE' }];
    await ok(post(`cases/${id}/instruments/assign`, { assignments }));
    expect((await get(`cases/${id}/requirements`)).body['assigned']).toEqual(assignments);
    const refused = await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'ELIGIBILITY_REQUIREMENTS_MISSING' } });
    expect((refused.body['missing'] as { gate: string }[]).map(({ gate }) => gate)).toEqual(await missing());
    await prepare(id);
    expect(await missing()).toEqual([]);
    expect((await get(`cases/${id}/requirements`)).body['assigned']).toEqual([]);
  });

  it('keeps answers sealed, and scores what was recorded the same when it is replayed', async () => {
    const id = await openCase();
    await prepare(id);
    await ok(post(`cases/${id}/instruments`, { ...phq9(0), instrumentCode: 'PHQ9' }));
    const { database, store } = stored();
    const events = (await store.load(database.sql, `case-${id}`, 0)).filter(
      ({ type }) => type === 'InstrumentCompleted',
    );
    expect(events).toHaveLength(3);
    const { instruments } = host.app.get<ClinicPolicy>(POLICY, { strict: false });
    for (const { streamId, streamVersion, type, data, sealed } of events) {
      expect(JSON.stringify(data)).not.toContain('itemResponses');
      const opened = await sealer().open(database.sql, { streamId, streamVersion, type }, sealed!);
      const { itemResponses, ...score } = opened as { itemResponses: number[] };
      expect(rescore(instruments, { ...(data as RecordedResult), itemResponses })).toEqual(score);
    }
    const results = (await get(`cases/${id}/instruments`, 'nurse')).body['results'];
    expect(results).toMatchObject([
      { instrumentCode: 'PHQ9', content: 'SHOWN', score: 16, bandId: 'MODERATELY_SEVERE' },
      { instrumentCode: 'CSSRS_SCREEN', score: 0, bandId: 'NONE', itemResponses: [0, 0, null, null, null, 0] },
      { instrumentCode: 'PHQ9', score: 16 },
    ]);
  });

  it('is told of a rise of the C-SSRS against the last one', async () => {
    const id = await openCase();
    const screen = (itemResponses: (number | null)[]) =>
      post(`cases/${id}/instruments`, { ...phq9(0), instrumentCode: 'CSSRS_SCREEN', itemResponses });
    expect((await screen([0, 0, null, null, null, 0])).body['openAlerts']).toEqual([]);
    expect((await screen([1, 0, null, null, null, 0])).body['openAlerts']).toHaveLength(1);
    expect((await get(`cases/${id}`)).body).toMatchObject({
      openAlerts: [{ trigger: 'CSSRS_SCREEN_RISE', level: 'HIGH' }],
    });
  });

  it('tells a change of medication from the same list again', async () => {
    const id = await openCase();
    await prepare(id);
    await ok(post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' }));
    const list = (...items: object[]) => post(`cases/${id}/work-up`, { medications: { items } }, 'nurse');
    const standing = async () => ((await get(`cases/${id}`)).body['eligibility'] as { status: string }).status;
    await ok(list(...evaluation.medications.items));
    expect(await standing()).toBe('IN_FORCE');
    await ok(list(...evaluation.medications.items, { rxnorm: '28439', doseMg: 25, perDay: 1, morning: false }));
    expect(await standing()).toBe('REVOKED');
    const override = { code: 'INTERACTION_LAMOTRIGINE', reasonCode: 'LOW_DOSE', reason: 'Exampleton agreed.' };
    expect((await get(`cases/${id}`)).body['contraindications']).toMatchObject([{ code: 'INTERACTION_LAMOTRIGINE' }]);
    expect((await get(`cases/${id}`, 'coordinator')).body['contraindications']).toEqual([]);
    await ok(post(`cases/${id}/contraindications/override`, override));
    const entries = (await get(`cases/${id}/work-up`)).body['entries'] as { type: string; facts: object }[];
    expect(entries.find(({ type }) => type === 'ContraindicationOverridden')?.facts).toMatchObject({
      reason: override.reason,
    });
  });

  it('is used up by infusions, and ended by a severe adverse event', async () => {
    const [used, harmed] = [await openCase(), await openCase()];
    for (const id of [used, harmed]) {
      await prepare(id);
      await ok(post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE', maxInfusions: 2 }));
    }
    const stop = (infusionId: string) => {
      const stoppedAt = new Date().toISOString();
      const data = { infusionId, ordinal: 1, counts: true, stoppedAt };
      return react({ ...published('InfusionStopped', used, data), source: 'infusion', siteId: 'slo' });
    };
    const standing = async (id: string) => (await get(`cases/${id}`)).body['eligibility'];
    await stop('i1');
    expect(await standing(used)).toMatchObject({ status: 'IN_FORCE', used: 1 });
    expect(await compareTimers(stored().database, host.runtimes[0]!.timerHandlers)).toEqual({
      missing: [],
      extra: [],
      different: [],
    });
    await stop('i2');
    expect(await standing(used)).toMatchObject({ status: 'EXPIRED', used: 2 });
    const adverse = (grade: number) =>
      react({ ...published('AdverseEventRecorded', harmed, { grade }), source: 'infusion', siteId: 'slo' });
    await adverse(2);
    expect(await standing(harmed)).toMatchObject({ status: 'IN_FORCE' });
    await adverse(3);
    expect(await standing(harmed)).toMatchObject({ status: 'REVOKED' });
  });

  it('shows Part 2 results to whom the policy names, and keeps who read and who tried', async () => {
    const id = await openCase();
    const drinking = { ...phq9(0), instrumentCode: 'AUDIT', itemResponses: [4, 2, 2, 1, 1, 0, 2, 1, 0, 2] };
    await ok(post(`cases/${id}/instruments`, drinking));
    const read = async (role: Role) => (await get(`cases/${id}/instruments`, role)).body;
    expect((await read('scheduler'))['code']).toBe('RECORD_RESTRICTED');
    expect((await read('nurse'))['results']).toMatchObject([{ sensitivity: ['PART2'], content: 'WITHHELD' }]);
    expect(JSON.stringify(await read('nurse'))).not.toMatch(/score"|bandId|itemResponses/);
    expect((await read('prescriber'))['results']).toMatchObject([{ score: 15, noticeVersion: '2026-01' }]);
    const { database, store } = stored();
    const accesses = await store.load(database.sql, `chart-access-${id}`, 0);
    expect(accesses.map(({ data }) => data)).toMatchObject([
      { subject: 'scheduler', role: 'scheduler', outcome: 'DENIED', resource: `case/${id}/instruments` },
      { subject: 'nurse', outcome: 'WITHHELD' },
      { subject: 'nurse', outcome: 'WITHHELD' },
      { subject: 'prescriber', outcome: 'SHOWN' },
    ]);
  });

  it('is decided by prescribers only', async () => {
    const id = await openCase();
    expect((await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' }, 'nurse')).status).toBe(403);
  });

  it('expires by itself', async () => {
    const id = await openCase();
    await prepare(id);
    const validUntil = new Date(Date.now() + 1_500).toISOString();
    await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE', validUntil });
    const standing = async () => ((await get(`cases/${id}`)).body['eligibility'] as { status: string }).status;
    for (let tries = 0; tries < 40 && (await standing()) === 'IN_FORCE'; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await standing()).toBe('EXPIRED');
  }, 20_000);

  it('has exactly the timers that the streams imply', async () => {
    const id = await openCase();
    await prepare(id);
    await ok(post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' }));
    const { database, timerHandlers } = host.runtimes[0]!;
    expect(await compareTimers(database, timerHandlers)).toEqual({ missing: [], extra: [], different: [] });
  });
});

describe('who a patient is', () => {
  it('is answered to those who treat, and stored in clear nowhere', async () => {
    const { patientRef } = await consult();
    const identity = await get(`patients/${patientRef}/identity`, 'nurse');
    const { name, birthDate, email } = person;
    expect(identity.body).toEqual({ patientRef, name, birthDate, email });
    expect((await get(`patients/${patientRef}/identity`, 'nurse', ['elsewhere'])).status).toBe(404);
    expect((await get(`patients/${patientRef}/identity`, 'auditor')).status).toBe(403);
    const { sql } = host.runtimes[0]!.database;
    const tables = await sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'intake'`,
    );
    for (const { name: table } of tables) {
      const [row] = await sql.query<{ found: number }>(
        `SELECT count(*)::int AS found FROM "${table}" AS t WHERE t::text ~* 'exampleton|example.org|1984-02-29'`,
      );
      expect({ table, found: row?.found }).toEqual({ table, found: 0 });
    }
  });

  it('is gone when the key of the patient is destroyed', async () => {
    const { patientRef } = await consult();
    await destroyPatientKey(host.runtimes[0]!.database.sql, patientRef);
    expect((await get(`patients/${patientRef}/identity`)).status).toBe(404);
  });
});

describe('the answer to a command', () => {
  it('is given again for as many days as were set, and then forgotten by the service itself', async () => {
    const { sql } = host.runtimes[0]!.database;
    const asked = { channel: 'WEB', siteId: 'slo', statedConcerns: ['MDD_TRD'], person };
    await post('consultations', asked, 'coordinator');
    const recent = await post('consultations', asked, 'coordinator');
    const age = `UPDATE idempotency SET recorded_at = now() - $1 * interval '1 day' WHERE body->>'id' `;
    await sql.query(`${age} IS DISTINCT FROM $2`, [4, recent.body['id']]);
    await sql.query(`${age} = $2`, [2, recent.body['id']]);
    const second = await startHost({ config: configWith({ WAYMARK_IDEMPOTENCY_DAYS: '3' }), services: [IntakeModule] });
    const left = () => sql.query<{ id: string }>(`SELECT body->>'id' AS id FROM idempotency`);
    try {
      while ((await left()).length > 1) await new Promise(setImmediate);
    } finally {
      await second.stop();
    }
    expect(await left()).toEqual([{ id: recent.body['id'] }]);
  });
});
