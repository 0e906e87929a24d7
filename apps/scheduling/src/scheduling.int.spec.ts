import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent, ServiceName } from '#contracts';
import { compareTimers } from '#event-store';
import { newId, resolveLocal, type Role } from '#kernel';
import {
  issueLocalToken,
  loadConfig,
  Recorder,
  startHost,
  systemOrigin,
  type Config,
  type Host,
  type PublishedEventReaction,
} from '#platform';
import { loadProtocol } from '#protocol';
import { createTestDatabase, type TestDatabase, publishedEvent } from '#testing';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { CourseReaction } from './application/course.reaction.js';
import { StepStartedReaction } from './application/step-started.reaction.js';
import { ZoneRules } from './application/zone-rules.js';
import { SchedulingModule } from './scheduling.module.js';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { items?: Record<string, unknown>[] };
}

let db: TestDatabase;
let host: Host;
let config: Config;
let dataDir: string;
const tokens = new Map<Role, string>();

const tokenOf = async (role: Role): Promise<string> => {
  const known = tokens.get(role);
  if (known !== undefined) return known;
  const claims = { subject: role, roles: [role], sites: '*', organisation: 'clinic', expiresIn: 3600 } as const;
  const made = await issueLocalToken(config, claims);
  tokens.set(role, made);
  return made;
};

const call = async (method: string, path: string, role: Role, body?: object, extra: object = {}): Promise<Reply> => {
  const authorization = `Bearer ${await tokenOf(role)}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': newId(), ...extra };
  const response = await fetch(`${host.url}/scheduling/v1/${path}`, { method, headers, ...sent });
  return { status: response.status, body: (await response.json()) as Reply['body'] };
};
const post = (path: string, body: object = {}, role: Role = 'scheduler', extra: object = {}): Promise<Reply> =>
  call('POST', path, role, body, extra);
const get = (path: string): Promise<Reply> => call('GET', path, 'scheduler');

const versions = new Map<string, number>();

/** An event of another service, as the transport would hand it over. */
const published = (source: ServiceName, key: string, type: string, data: object): RecordedEvent => {
  const streamVersion = (versions.get(key) ?? 0) + 1;
  versions.set(key, streamVersion);
  const stream = { streamId: `course-${key}`, streamVersion };
  return publishedEvent({ source, key, type, data, ...stream }, new Date().toISOString());
};

type Reaction = typeof CourseReaction | typeof StepStartedReaction | typeof ConsentWithdrawnReaction;

const react = async (reaction: Reaction, event: RecordedEvent) => {
  const runtime = host.runtimes[0]!;
  const instance = host.app.select(SchedulingModule).get<PublishedEventReaction>(reaction);
  await runtime.database.transaction((uow) => instance.react([event], uow));
};
const course = (type: string, key: string, data: object) => react(CourseReaction, published('course', key, type, data));

const openCourse = async (more: object = {}): Promise<string> => {
  const courseId = newId();
  const protocol = { protocolId: 'kap.separated', protocolVersion: '1.0.0', plannedInfusions: 6 };
  const rules = { sameLocalDateForbidden: true, minInfusionGap: 'P2D' };
  const place = { siteId: 'slo', siteZone: 'America/Los_Angeles', indication: 'MDD_TRD' };
  const data = { courseId, patientRef: newId(), ...place, ...protocol, ...rules, assessedAt: '2026-01-01T00:00:00Z' };
  await course('TreatmentCourseOpened', courseId, { ...data, ...more });
  return courseId;
};
const permit = async (courseId: string, stepId: string, opensAt: string | null, closesAt: string | null) => {
  const permitId = newId();
  const [kind, ordinal] = stepId.split(':');
  const window = { opensAt, closesAt };
  const data = { permitId, courseId, siteId: 'slo', stepId, kind, ordinal: Number(ordinal), window };
  await course('StepPermitted', courseId, { ...data, attendance: [], gates: [], assessedAt: '2026-01-01T00:00:00Z' });
  return permitId;
};

const YEAR = new Date().getUTCFullYear() + 1;
const day = (date: string, time = '09:00'): string => `${YEAR}-${date}T${time}`;
const booking = (courseId: string, stepId: string, localDateTime: string, more: object = {}) => ({
  courseId,
  stepId,
  siteId: 'slo',
  practitionerIds: ['lmft-1'],
  localDateTime,
  ...more,
});

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-scheduling-'));
  config = loadConfig({
    DATABASE_URL: db.url,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
  host = await startHost({ config, services: [SchedulingModule] });
  await post('sites', { siteId: 'slo', zone: 'America/Los_Angeles', jurisdiction: 'US-CA' }, 'operator');
  await post('rooms', { roomId: 'chair-1', siteId: 'slo', kind: 'INFUSION' }, 'operator');
  await post('rooms', { roomId: 'couch-1', siteId: 'slo', kind: 'THERAPY' }, 'operator');
  const people = ['lmft-1', 'lmft-2', 'lmft-3', 'lmft-4', 'lmft-5'];
  for (const practitionerId of people) {
    const person = { practitionerId, profession: 'THERAPIST', organisation: 'independent', siteIds: ['slo'] };
    await post('practitioners', person, 'operator');
    await verify(practitionerId);
    await verify(practitionerId, { credentialId: `${practitionerId}-kap`, credentialType: 'KAP_TRAINING' });
  }
}, 60_000);

const verify = (practitionerId: string, more: object = {}) =>
  post(
    `practitioners/${practitionerId}/credentials`,
    {
      credentialId: `${practitionerId}-license`,
      credentialType: 'LICENSE',
      jurisdiction: 'US-CA',
      validFrom: '2025-01-01T00:00:00Z',
      validUntil: `${YEAR + 2}-01-01T00:00:00Z`,
      ...more,
    },
    'medical-director',
  );

afterAll(async () => {
  await host.stop();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('setting up', () => {
  it('answers what was set up', async () => {
    expect((await get('sites')).body.items).toMatchObject([{ siteId: 'slo', jurisdiction: 'US-CA' }]);
    expect((await get('sites/slo')).body).toMatchObject({ zone: 'America/Los_Angeles', templates: [] });
    expect((await get('rooms')).body.items).toHaveLength(2);
    const page = await get('practitioners?limit=3');
    expect(page.body.items).toHaveLength(3);
    const rest = await get(`practitioners?limit=3&cursor=${String(page.body['nextCursor'])}`);
    expect(rest.body.items).toHaveLength(2);
    expect((await get('practitioners/lmft-1')).body).toMatchObject({
      credentials: [{ status: 'VERIFIED', verifiedBy: 'medical-director' }, { status: 'VERIFIED' }],
    });
  });

  it('refuses unknown zones, sites and rooms', async () => {
    const site = { siteId: 'x', zone: 'Mars/Base', jurisdiction: 'US-CA' };
    expect((await post('sites', site, 'operator')).body).toMatchObject({ code: 'ZONE_UNKNOWN' });
    const room = { roomId: 'x', siteId: 'nowhere', kind: 'THERAPY' };
    expect((await post('rooms', room, 'operator')).body).toMatchObject({ code: 'SITE_UNKNOWN' });
    const courseId = await openCourse();
    for (const [more, code] of [
      [{ siteId: 'nowhere' }, 'SITE_UNKNOWN'],
      [{ roomId: 'nowhere' }, 'ROOM_UNKNOWN'],
      [{ practitionerIds: ['nobody'] }, 'PRACTITIONER_UNKNOWN'],
      [{ stepId: 'LUNCH:1' }, 'STEP_UNKNOWN'],
      [{ courseId: newId() }, 'COURSE_UNKNOWN'],
      [{ localDateTime: '2020-01-01T09:00' }, 'APPOINTMENT_IN_PAST'],
    ] as const)
      expect((await post('appointments', booking(courseId, 'PREPARATION:1', day('02-01'), more))).body).toMatchObject({
        code,
      });
  });

  it('activates only templates on which the protocol can be completed', async () => {
    const [protocolId, protocolVersion] = ['kap.separated.preferred', '1.0.0'];
    const week = { protocolId, protocolVersion, infusionWeekdays: [1, 3, 5], therapyWeekdays: [2, 4] };
    expect((await post('sites/slo/templates', week)).body).toMatchObject({ code: 'PROTOCOL_UNKNOWN' });
    const loaded = loadProtocol(readFileSync(`protocols/${protocolId}.yaml`, 'utf8'), `${protocolId}.yaml`);
    const definition = loaded.ok ? loaded.protocol : null;
    const approved = { protocolId, version: protocolVersion, definition, sha256: '0' };
    await course('ProtocolVersionApproved', `${protocolId}@${protocolVersion}`, approved);
    // Nobody works at the weekend: a Friday infusion has no integration on the two dates that follow.
    const infeasible = await post('sites/slo/templates', week);
    expect(infeasible).toMatchObject({ status: 409, body: { code: 'TEMPLATE_INFEASIBLE' } });
    expect(infeasible.body['detail']).toMatch(/Friday/);
    const withSaturday = { ...week, therapyWeekdays: [2, 4, 6] };
    expect((await post('sites/slo/templates', withSaturday)).status).toBe(200);
    expect((await get('sites/slo')).body).toMatchObject({ templates: [withSaturday] });
  });
});

describe('the life of an appointment', () => {
  it('is provisional, confirmed by the permit, moved, and fulfilled by the start of its step', async () => {
    const courseId = await openCourse();
    const booked = await post('appointments', booking(courseId, 'PREPARATION:1', day('02-02')));
    expect(booked).toMatchObject({ status: 201, body: { status: 'PROVISIONAL' } });
    const at = `appointments/${String(booked.body['id'])}`;
    const permitId = await permit(courseId, 'PREPARATION:1', null, null);
    expect((await get(at)).body).toMatchObject({ status: 'CONFIRMED', permitId, version: 2 });
    const move = { localDateTime: day('02-03'), reason: 'PATIENT_REQUEST' };
    const stale = await post(`${at}/move`, move, 'scheduler', { 'if-match': '"1"' });
    expect(stale.body).toMatchObject({ code: 'STALE_VERSION' });
    const moved = await post(`${at}/move`, move, 'scheduler', { 'if-match': '"2"' });
    expect(moved).toMatchObject({ status: 200, body: { status: 'CONFIRMED' } });
    const started = { courseId, stepId: 'PREPARATION:1' };
    await react(StepStartedReaction, published('therapy', courseId, 'TherapySessionStarted', started));
    expect((await get(at)).body).toMatchObject({ status: 'FULFILLED', localDateTime: day('02-03') });
  });

  it('is bound to the window of the permit, and shown when a later one does not fit', async () => {
    const courseId = await openCourse();
    await permit(courseId, 'PREPARATION:1', `${YEAR}-03-01T08:00:00Z`, `${YEAR}-03-02T08:00:00Z`);
    const wrong = await post('appointments', booking(courseId, 'PREPARATION:1', day('03-02', '01:00')));
    expect(wrong).toMatchObject({ status: 409, body: { code: 'APPOINTMENT_OUTSIDE_WINDOW' } });
    const pencilled = await post('appointments', booking(courseId, 'INTEGRATION:1', day('03-04')));
    await permit(courseId, 'INTEGRATION:1', `${YEAR}-03-05T08:00:00Z`, null);
    expect((await get(`appointments/${String(pencilled.body['id'])}`)).body).toMatchObject({
      status: 'PROVISIONAL',
      violations: ['PERMIT_WINDOW'],
    });
  });

  it('keeps the protocol between appointments, also when they are booked at once', async () => {
    const courseId = await openCourse();
    const slots = [
      booking(courseId, 'PREPARATION:1', day('04-06', '08:00')),
      booking(courseId, 'INFUSION:1', day('04-06', '14:00'), { roomId: 'chair-1' }),
    ];
    const replies = await Promise.all(slots.map((slot) => post('appointments', slot)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'APPOINTMENT_SAME_DAY' });
    const other = await openCourse();
    expect((await post('appointments', booking(other, 'INFUSION:1', day('04-08')))).status).toBe(201);
    const close = await post('appointments', booking(other, 'INFUSION:2', day('04-09')));
    expect(close.body).toMatchObject({ code: 'APPOINTMENT_GAP_TOO_SHORT' });
    const twice = await post('appointments', booking(other, 'INFUSION:1', day('04-20')));
    expect(twice.body).toMatchObject({ code: 'STEP_ALREADY_BOOKED' });
  });

  it('frees its slot when it is cancelled', async () => {
    const [one, other] = [await openCourse(), await openCourse()];
    const booked = await post('appointments', booking(one, 'PREPARATION:1', day('05-04')));
    const taken = await post('appointments', booking(other, 'PREPARATION:1', day('05-04', '09:30')));
    expect(taken).toMatchObject({ status: 409, body: { code: 'DOUBLE_BOOKED' } });
    const reason = { initiator: 'PATIENT', reason: 'PATIENT_REQUEST' };
    const at = `appointments/${String(booked.body['id'])}`;
    expect((await post(`${at}/cancel`, reason)).status).toBe(200);
    expect((await post(`${at}/cancel`, reason)).body).toMatchObject({ code: 'APPOINTMENT_NOT_OPEN' });
    expect((await post('appointments', booking(other, 'PREPARATION:1', day('05-04', '09:30')))).status).toBe(201);
  });

  it('lets the therapist of a dosing session join the infusion visit of the same patient', async () => {
    const courseId = await openCourse({ sameLocalDateForbidden: false });
    const visit = booking(courseId, 'INFUSION:1', day('05-11'), { roomId: 'chair-1', practitionerIds: ['lmft-2'] });
    expect((await post('appointments', visit)).status).toBe(201);
    expect((await post('appointments', booking(courseId, 'DOSING:1', day('05-11')))).status).toBe(201);
  });

  it('ends with the course', async () => {
    const courseId = await openCourse();
    const booked = await post('appointments', booking(courseId, 'PREPARATION:1', day('05-18')));
    await course('CourseTerminated', courseId, { outcome: 'TRANSFERRED', reasonCode: 'MOVED', assessedAt: 'x' });
    expect((await get(`appointments/${String(booked.body['id'])}`)).body).toMatchObject({ status: 'CANCELLED' });
    const late = await post('appointments', booking(courseId, 'PREPARATION:2', day('05-25')));
    expect(late.body).toMatchObject({ code: 'COURSE_OVER' });
  });
});

/** Judged by what was answered to whom: the claims alone cannot tell that one was never made. */
describe('a slot', () => {
  type Resource = 'patient' | 'room' | 'practitioner';
  const resources = ['patient', 'room', 'practitioner'] as const;
  const therapists = ['lmft-1', 'lmft-2', 'lmft-3', 'lmft-4', 'lmft-5'];

  /** Bookings for courses that have one resource in common and nothing else. */
  const sharing = (resource: Resource | null, many: number) => {
    const patient = resource === 'patient' ? { patientRef: newId() } : {};
    const room = resource === 'room' ? { roomId: 'couch-1' } : {};
    return Promise.all(
      therapists.slice(0, many).map(async (therapist) => {
        const courseId = await openCourse(patient);
        const practitionerIds = [resource === 'practitioner' ? 'lmft-1' : therapist];
        return (localDateTime: string, durationMinutes = 60): Promise<Reply> =>
          post(
            'appointments',
            booking(courseId, 'THERAPY:1', localDateTime, { practitionerIds, durationMinutes, ...room }),
          );
      }),
    );
  };
  const verdict = ({ status, body }: Reply): unknown => (status === 201 ? 201 : body['code']);
  const dates = (month: string) => (index: number) => `${month}-${String(index + 1).padStart(2, '0')}`;

  it.each(resources)('is given to one of many who want the same %s at once', async (resource) => {
    const date = dates('09')(resources.indexOf(resource));
    const wanted = await sharing(resource, 5);
    const replies = await Promise.all(wanted.map((book, index) => book(day(date, `10:${10 + index * 10}`))));
    const taken = Array.from({ length: 4 }, () => 'DOUBLE_BOOKED');
    expect(replies.map(verdict).sort()).toEqual([201, ...taken]);
  });

  it('is given to all of many who share nothing', async () => {
    const wanted = await sharing(null, 5);
    const replies = await Promise.all(wanted.map((book) => book(day('09-10'))));
    expect(replies.map(verdict)).toEqual([201, 201, 201, 201, 201]);
  });

  it.each(resources)('of a %s overlaps another whichever was first, and none that it touches', async (resource) => {
    const date = dates(String(10 + resources.indexOf(resource)));
    /** Beside one from 10:00 to 11:00. */
    const others: readonly (readonly [start: string, minutes: number, overlaps: boolean])[] = [
      ['10:00', 60, true],
      ['09:30', 60, true],
      ['10:30', 60, true],
      ['10:15', 30, true],
      ['09:00', 180, true],
      ['09:00', 60, false],
      ['11:00', 60, false],
    ];
    for (const [index, [start, minutes, overlaps]] of others.entries()) {
      for (const order of [0, 1]) {
        const at = date(2 * index + order);
        const [one, other] = (await sharing(resource, 2)) as [Book, Book];
        const acts = [() => one(day(at, '10:00')), () => other(day(at, start), minutes)];
        const replies = [await acts[order]!(), await acts[1 - order]!()];
        expect([at, ...replies.map(verdict)]).toEqual([at, 201, overlaps ? 'DOUBLE_BOOKED' : 201]);
      }
    }
  });
  type Book = (localDateTime: string, durationMinutes?: number) => Promise<Reply>;

  it.each(resources)('that was moved takes its %s along, and frees where it was', async (resource) => {
    const [before, after] = [8, 9].map((hour) => day(dates('09')(20 + resources.indexOf(resource)), `0${hour}:00`));
    const [moved, late, free] = (await sharing(resource, 3)) as [Book, Book, Book];
    const { body } = await moved(before!);
    const move = { localDateTime: after, reason: 'PATIENT_REQUEST' };
    expect((await post(`appointments/${String(body['id'])}/move`, move)).status).toBe(200);
    expect([await late(after!), await free(before!)].map(verdict)).toEqual(['DOUBLE_BOOKED', 201]);
  });
});

describe('credentials', () => {
  it('are needed at the start, and marked on appointments when they are suspended', async () => {
    const courseId = await openCourse();
    const by = { practitionerIds: ['lmft-5'] };
    const booked = await post('appointments', booking(courseId, 'PREPARATION:1', day('06-01'), by));
    expect(booked.status).toBe(201);
    await post('practitioners/lmft-5/credentials/lmft-5-license/suspend', { reason: 'BOARD_ORDER' }, 'operator');
    expect((await get(`appointments/${String(booked.body['id'])}`)).body).toMatchObject({
      status: 'PROVISIONAL',
      violations: ['CREDENTIAL_INVALID'],
    });
    const refused = await post('appointments', booking(courseId, 'PREPARATION:2', day('06-02'), by));
    expect(refused).toMatchObject({ status: 409, body: { code: 'CREDENTIAL_INVALID' } });
    await verify('lmft-5');
    expect((await get(`appointments/${String(booked.body['id'])}`)).body).toMatchObject({ violations: [] });
  });

  it('of one location count there only', async () => {
    const dea = { credentialId: 'lmft-3-dea', credentialType: 'DEA' };
    expect((await verify('lmft-3', dea)).body).toMatchObject({ code: 'CREDENTIAL_SITE_REQUIRED' });
    expect((await verify('lmft-3', { ...dea, siteId: 'elsewhere' })).body).toMatchObject({ code: 'SITE_UNKNOWN' });
    expect((await verify('lmft-3', { ...dea, siteId: 'slo', number: 'FX1234563', source: 'DEA' })).status).toBe(200);
    const { credentials } = (await get('practitioners/lmft-3')).body as { credentials?: object[] };
    expect(credentials).toContainEqual(expect.objectContaining({ siteId: 'slo', number: 'FX1234563', source: 'DEA' }));
  });

  it('expire by themselves', async () => {
    const validUntil = new Date(Date.now() + 1_500).toISOString();
    await verify('lmft-4', { validUntil });
    const statusOf = async (): Promise<unknown> => {
      const known = (await get('practitioners/lmft-4')).body['credentials'] as {
        credentialId: string;
        status: string;
      }[];
      return known.find(({ credentialId }) => credentialId === 'lmft-4-license')?.status;
    };
    expect(await statusOf()).toBe('VERIFIED');
    for (let tries = 0; tries < 40 && (await statusOf()) === 'VERIFIED'; tries += 1) await delay(200);
    expect(await statusOf()).toBe('EXPIRED');
  }, 20_000);

  it('have exactly the timers that the streams imply', async () => {
    const { database, timerHandlers } = host.runtimes[0]!;
    expect(await compareTimers(database, timerHandlers)).toEqual({ missing: [], extra: [], different: [] });
  });
});

describe('a supervising clinician', () => {
  const presence = (body: object, role: Role = 'nurse') => post('practitioners/np-9/presence', body, role);

  it('signs on where they may supervise, and off again', async () => {
    const person = {
      practitionerId: 'np-9',
      profession: 'NURSE_PRACTITIONER',
      organisation: 'clinic',
      siteIds: ['slo'],
    };
    await post('practitioners', person, 'operator');
    expect((await presence({ siteId: 'slo' })).body).toMatchObject({
      code: 'CREDENTIAL_INVALID',
      missing: [{ gate: 'SUPERVISE_LICENSE' }, { gate: 'SUPERVISE_ACLS' }],
    });
    await verify('np-9');
    await verify('np-9', { credentialId: 'np-9-acls', credentialType: 'ACLS' });
    const signedOn = await presence({ siteId: 'slo' });
    expect(signedOn.status).toBe(200);
    expect((await get('practitioners/np-9')).body).toMatchObject({
      presence: { siteId: 'slo', until: signedOn.body['until'] },
    });
    expect((await post('practitioners/np-9/presence/end', { siteId: 'slo' }, 'nurse')).status).toBe(200);
    expect((await get('practitioners/np-9')).body['presence']).toBeNull();
    const again = await post('practitioners/np-9/presence/end', { siteId: 'slo' }, 'nurse');
    expect(again.body).toMatchObject({ code: 'NOT_ON_SITE' });
  });
});

describe('a withdrawn consent', () => {
  it('cancels the infusions ahead, and leaves psychotherapy', async () => {
    const courseId = await openCourse();
    const by = { practitionerIds: ['lmft-2'] };
    const infusion = await post('appointments', booking(courseId, 'INFUSION:1', day('08-02'), by));
    const therapy = await post('appointments', booking(courseId, 'INTEGRATION:1', day('08-04'), by));
    const withdrawal = {
      consentType: 'TREATMENT_KETAMINE_OFFLABEL',
      inSession: false,
      effectiveFrom: '2026-01-01T00:00:00Z',
    };
    await react(ConsentWithdrawnReaction, published('intake', courseId, 'ConsentWithdrawn', withdrawal));
    const statusOf = async ({ body }: Reply) => (await get(`appointments/${String(body['id'])}`)).body['status'];
    expect([await statusOf(infusion), await statusOf(therapy)]).toEqual(['CANCELLED', 'PROVISIONAL']);
    const ended = { scope: ['PREPARATION', 'INTEGRATION'], action: 'CANCEL_PSYCHOTHERAPY' };
    const psychotherapy = { ...withdrawal, consentType: 'PSYCHOTHERAPY', ...ended };
    await react(ConsentWithdrawnReaction, published('intake', courseId, 'ConsentWithdrawn', psychotherapy));
    expect(await statusOf(therapy)).toBe('CANCELLED');
  });
});

describe('a change of time zone rules', () => {
  /** As a Node with older rules would have booked it: an hour off. */
  const bookedLongAgo = async (courseId: string, stepId: string, time: string): Promise<string> => {
    const appointmentId = newId();
    const correct = resolveLocal(day('08-10', time), 'America/Los_Angeles');
    if (!correct.ok) throw new Error('No such time.');
    const startsAt = correct.instant.add({ hours: 1 });
    const slot = { localDateTime: day('08-10', time), zone: 'America/Los_Angeles', tzdbVersion: '2020a' };
    const data = {
      ...{ appointmentId, courseId, patientRef: newId(), stepId, siteId: 'slo', ...slot },
      ...{ startsAt: startsAt.toString(), endsAt: startsAt.add({ hours: 1 }).toString() },
      ...{ roomId: 'couch-1', practitionerIds: ['lmft-3'], permitId: null, state: 'PROVISIONAL' },
    };
    const scheduling = host.app.select(SchedulingModule);
    const origin = systemOrigin('test', null, newId);
    const subject = { key: courseId, siteId: 'slo', patientRef: data.patientRef };
    const events = [{ type: 'AppointmentBooked', data }];
    const entry = { streamId: `appointment-${appointmentId}`, expectedVersion: 0, events, subject, origin };
    await host.runtimes[0]!.database.transaction((uow) => scheduling.get(Recorder).record(uow, [entry]));
    return appointmentId;
  };

  it('moves the instants of what was agreed, also where one takes the place of the next', async () => {
    const courses = [await openCourse(), await openCourse()] as const;
    const ids = [
      await bookedLongAgo(courses[0], 'THERAPY:1', '10:00'),
      await bookedLongAgo(courses[1], 'THERAPY:1', '09:00'),
    ];
    await host.app.select(SchedulingModule).get(ZoneRules).onApplicationBootstrap();
    for (const [index, id] of ids.entries()) {
      const { body } = await get(`appointments/${id}`);
      const wanted = resolveLocal(day('08-10', index === 0 ? '10:00' : '09:00'), 'America/Los_Angeles');
      expect(wanted.ok && Date.parse(String(body['startsAt'])) === wanted.instant.epochMilliseconds).toBe(true);
      expect(body).toMatchObject({ violations: [], version: 2 });
    }
    await host.app.select(SchedulingModule).get(ZoneRules).onApplicationBootstrap();
    expect((await get(`appointments/${ids[0]!}`)).body).toMatchObject({ version: 2 });
  });

  it('says so where it leaves a person in two places', async () => {
    const id = await bookedLongAgo(await openCourse(), 'THERAPY:1', '14:00');
    const taken = await post(
      'appointments',
      booking(await openCourse(), 'THERAPY:1', day('08-10', '14:00'), { practitionerIds: ['lmft-3'] }),
    );
    expect(taken.status).toBe(201);
    await host.app.select(SchedulingModule).get(ZoneRules).onApplicationBootstrap();
    const [older, newer] = [id, String(taken.body['id'])].sort();
    expect((await get(`appointments/${older!}`)).body).toMatchObject({ violations: [] });
    expect((await get(`appointments/${newer!}`)).body).toMatchObject({ violations: ['DOUBLE_BOOKED'] });
  });
});

describe('under load', () => {
  it('never books a person, a room or a patient twice', async () => {
    const people = ['lmft-1', 'lmft-2', 'lmft-3'];
    const courses = await Promise.all(Array.from({ length: 24 }, () => openCourse({ minInfusionGap: null })));
    const wanted = courses.flatMap((courseId, course) =>
      Array.from({ length: 10 }, (_, index) => {
        const hour = String(8 + ((course + index) % 3)).padStart(2, '0');
        const minute = index % 2 === 0 ? '00' : '30';
        const team = [people[(course + index) % 3]!, people[(course + 2 * index + 1) % 3]!];
        return booking(courseId, `THERAPY:${index + 1}`, day(`07-0${1 + (index % 3)}`, `${hour}:${minute}`), {
          practitionerIds: [...new Set(team)],
          roomId: index % 4 === 0 ? 'couch-1' : 'chair-1',
        });
      }),
    );
    const replies = await Promise.all(wanted.map((slot) => post('appointments', slot)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const refusals = replies.filter(({ status }) => status === 409).map(({ body }) => body['code']);
    expect(refusals.filter((code) => code !== 'DOUBLE_BOOKED' && code !== 'CONCURRENT_CHANGE')).toEqual([]);
    const overlaps = await host.runtimes[0]!.database.sql.query(
      `SELECT 1 FROM appointment_claims a JOIN appointment_claims b
         ON a.resource = b.resource AND a.during && b.during AND a.appointment_id < b.appointment_id`,
    );
    expect(overlaps).toEqual([]);
    const booked = replies.filter(({ status }) => status === 201).length;
    const rows = await get(`appointments?from=${YEAR}-07-01T00:00:00Z&until=${YEAR}-07-10T00:00:00Z&limit=200`);
    expect(rows.body.items).toHaveLength(booked);
    expect(booked).toBeGreaterThan(5);
  }, 60_000);
});
