import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import { compareTimers, destroyPatientKey } from '#event-store';
import { newId, type Role } from '#kernel';
import { issueLocalToken, loadConfig, startHost, type Config, type Host } from '#platform';
import { createTestDatabase, type TestDatabase, publishedEvent } from '#testing';
import { CourseOverReaction } from './application/course-over.reaction.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
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
const open = (consultationId: string, indication = 'MDD_TRD') =>
  post('cases', { consultationId, indication }, 'coordinator');
const openCase = async (): Promise<string> => String((await open((await consult()).consultationId)).body['id']);

const published = (type: string, courseId: string, data: object): RecordedEvent =>
  publishedEvent({ source: 'course', key: courseId, type, data }, new Date().toISOString());
const react = async (...events: RecordedEvent[]): Promise<void> => {
  const services = host.app.select(IntakeModule);
  await host.runtimes[0]!.database.transaction(async (uow) => {
    await services.get(ReplicasReaction).react(events, uow);
    await services.get(CourseOverReaction).react(events, uow);
  });
};

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-intake-'));
  config = loadConfig({
    DATABASE_URL: db.url,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
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
    const recorded = await post(`cases/${id}/instruments`, phq9(1));
    const [alertId] = recorded.body['openAlerts'] as string[];
    const refused = await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'SAFETY_ALERT_OPEN' } });
    await post(`cases/${id}/alerts/${alertId}/resolve`, { action: 'SAFETY_PLAN_REVIEWED' });
    const consent = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', textVersion: '1', language: 'en' };
    expect((await post(`cases/${id}/consents`, { ...consent, method: 'ELECTRONIC' })).status).toBe(200);
    expect((await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' })).status).toBe(200);
    const view = await get(`cases/${id}`);
    expect(view.body).toMatchObject({
      eligibility: { status: 'IN_FORCE' },
      instruments: [{ score: 17 }],
      openAlerts: [],
    });
    const forFrontDesk = (await get(`cases/${id}`, 'coordinator')).body['instruments'];
    expect(forFrontDesk).toEqual([{ instrumentCode: 'PHQ9', completedAt: expect.any(String) as unknown }]);
    const { consentType } = consent;
    await post(`cases/${id}/consents/withdraw`, { consentType, inSession: false }, 'therapist');
    expect((await get(`cases/${id}`)).body).toMatchObject({ eligibility: { status: 'REVOKED' }, consents: [] });
  });

  it('is decided by prescribers only', async () => {
    const id = await openCase();
    expect((await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE' }, 'nurse')).status).toBe(403);
  });

  it('expires by itself', async () => {
    const id = await openCase();
    const validUntil = new Date(Date.now() + 1_500).toISOString();
    await post(`cases/${id}/eligibility`, { outcome: 'ELIGIBLE', validUntil });
    const standing = async () => ((await get(`cases/${id}`)).body['eligibility'] as { status: string }).status;
    for (let tries = 0; tries < 40 && (await standing()) === 'IN_FORCE'; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await standing()).toBe('EXPIRED');
  }, 20_000);

  it('has exactly the timers that the streams imply', async () => {
    await post(`cases/${await openCase()}/eligibility`, { outcome: 'ELIGIBLE' });
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
