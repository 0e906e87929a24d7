import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { RecordedEvent, ServiceName } from '#contracts';
import { compareTimers, type Database } from '#event-store';
import { instant, newId, VirtualClock } from '#kernel';
import { DATABASE, PageQuery, ServiceRuntime, type CommandContext, type Outcome } from '#platform';
import { createTestDatabase, openServiceHost, type TestDatabase, publishedEvent } from '#testing';
import { CompletePreparation } from './application/complete-preparation.js';
import { CompletePreparationItem } from './application/complete-preparation-item.js';
import { CompleteTherapySession } from './application/complete-therapy-session.js';
import { CourseOpenedReaction } from './application/course-opened.reaction.js';
import { FollowCourseReaction } from './application/follow-course.reaction.js';
import { GetNote } from './application/read-note.js';
import { GetPreparation } from './application/read-preparation.js';
import { ListTherapySessions } from './application/read-therapy-sessions.js';
import { RecordIntention } from './application/record-intention.js';
import { PrepareWithRecord } from './application/prepare-with-record.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { StartTherapySession } from './application/start-therapy-session.js';
import { WaiveIntegration } from './application/waive-integration.js';
import { FileNote, ReviseNote } from './application/write-note.js';
import { INTENTION_PROMPTS } from './domain/preparation.types.js';
import { TherapyModule } from './therapy.module.js';

const NOW = '2026-03-10T17:00:00Z';
const SECRET = 'The dream about the flooded orchard';
const courseId = randomUUID();
const patientRef = randomUUID();
const clock = new VirtualClock(instant(NOW));

let test: TestDatabase;
let app: INestApplicationContext;
let database: Database;
let commands: CommandBus;
let queries: QueryBus;

const as = (subject: string, role: CommandContext['actor']['role'] = 'therapist'): CommandContext => ({
  actor: { subject, role, organisation: 'clinic' },
  sites: '*',
  correlationId: newId(),
  traceparent: null,
  ifMatch: null,
  idempotency: { key: newId(), fingerprint: 'fingerprint' },
});
const run = (command: object): Promise<Outcome> => commands.execute(command);

const published = (source: ServiceName, key: string, type: string, data: object): RecordedEvent =>
  publishedEvent({ source, key, type, data, patientRef }, NOW);
const receive = (...events: RecordedEvent[]): Promise<void> =>
  database.transaction(async (uow) => {
    await app.get(ReplicasReaction, { strict: false }).react(events, uow);
    const ofCourse = events.filter(({ source }) => source === 'course');
    await app.get(CourseOpenedReaction, { strict: false }).react(ofCourse, uow);
    await app.get(FollowCourseReaction, { strict: false }).react(events, uow);
  });
const permit = (permitId: string, stepId: string): RecordedEvent => {
  const [kind, ordinal] = stepId.split(':');
  const window = { opensAt: NOW, closesAt: '2026-03-11T17:00:00Z' };
  const rest = { attendance: [], gates: [], assessedAt: NOW };
  const step = { permitId, courseId, siteId: 'slo', stepId, kind, ordinal: Number(ordinal), window };
  return published('course', courseId, 'StepPermitted', { ...step, ...rest });
};
const visit = {
  courseId,
  ordinal: 1,
  alsoServes: [],
  modality: 'VIDEO',
  therapistId: 'therapist-1',
  patientJurisdiction: 'US-CA',
  locationMethod: 'STATED_BY_PATIENT',
  alsoPresent: [],
  substituteReason: null,
} as const;

beforeAll(async () => {
  test = await createTestDatabase();
  app = await openServiceHost({
    service: TherapyModule,
    databaseUrl: test.url,
    clock,
    surroundings: { notesKey: randomBytes(32) },
  });
  database = app.get<Database>(DATABASE, { strict: false });
  commands = app.get(CommandBus, { strict: false });
  queries = app.get(QueryBus, { strict: false });
  await receive(
    published('scheduling', 'slo', 'SiteRegistered', {
      siteId: 'slo',
      zone: 'America/Los_Angeles',
      jurisdiction: 'US-CA',
    }),
    ...['therapist-1', 'md-1'].map((practitionerId) =>
      published('scheduling', practitionerId, 'CredentialVerified', {
        credentialId: `license-${practitionerId}`,
        practitionerId,
        credentialType: 'LICENSE',
        jurisdiction: 'US-CA',
        validFrom: '2020-01-01T00:00:00Z',
        validUntil: '2030-01-01T00:00:00Z',
      }),
    ),
    published('course', courseId, 'TreatmentCourseOpened', {
      courseId,
      patientRef,
      siteId: 'slo',
      siteZone: 'America/Los_Angeles',
      indication: 'MDD_TRD',
      protocolId: 'kap.separated',
      protocolVersion: '1.0.0',
      plannedInfusions: 6,
      sameLocalDateForbidden: true,
      minInfusionGap: null,
      minPreparationSessions: 1,
      assessedAt: NOW,
    }),
    published('intake', courseId, 'ConsentSigned', {
      consentId: 'consent-telehealth',
      consentType: 'TELEHEALTH',
      textVersion: '1',
      language: 'en',
      method: 'ELECTRONIC',
    }),
  );
}, 60_000);

afterAll(async () => {
  await app.get(ServiceRuntime, { strict: false }).quiesce();
  await app.close();
  await database.close();
  await test.drop();
});

const start = async (kind: 'PREPARATION' | 'INTEGRATION'): Promise<Outcome> =>
  run(new StartTherapySession({ ...visit, kind }, as('therapist-1')));

describe('preparation', () => {
  it('opens with the course and is completed only with all that it needs', async () => {
    await receive(permit('permit-prep', 'PREPARATION:1'));
    const early = await run(new CompletePreparation(courseId, true, as('therapist-1')));
    expect(early).toMatchObject({ kind: 'refused', refusal: { code: 'PREPARATION_INCOMPLETE' } });

    const session = await start('PREPARATION');
    expect(session).toMatchObject({ kind: 'accepted', body: { stepId: 'PREPARATION:1' } });
    clock.advanceTo(instant('2026-03-10T17:53:00Z'));
    if (session.kind !== 'accepted') return;
    await run(new CompleteTherapySession(session.id, null, as('therapist-1')));

    for (const promptCode of INTENTION_PROMPTS)
      await run(new RecordIntention(courseId, { promptCode, text: SECRET }, as('therapist-1')));
    const plan = await queries.execute<GetPreparation, { missingItems: string[] }>(new GetPreparation(courseId, '*'));
    const records = [
      { kind: 'SHARED_GOAL', goal: { goalCode: 'DAILY_FUNCTION', words: SECRET, agreedByPatient: true } },
      { kind: 'DISTRESS_PLAN', plan: SECRET },
      { kind: 'ESCORT', escort: { relationship: 'PARTNER', name: SECRET, phone: '+1 555 0100' } },
      { kind: 'INSTRUCTIONS', version: '2026-01' },
    ] as const;
    for (const record of records)
      expect(await run(new PrepareWithRecord(courseId, record, as('therapist-1')))).toMatchObject({ kind: 'accepted' });
    for (const item of plan.missingItems)
      await run(new CompletePreparationItem(courseId, item, as('nurse-1', 'nurse')));

    const unlicensed = await run(new CompletePreparation(courseId, true, as('therapist-2')));
    expect(unlicensed).toMatchObject({ kind: 'refused', refusal: { code: 'CREDENTIAL_INVALID' } });
    const done = await run(new CompletePreparation(courseId, true, as('therapist-1')));
    expect(done).toMatchObject({ kind: 'accepted', body: { validUntil: '2026-05-09T17:53:00Z' } });
    expect(await queries.execute(new GetPreparation(courseId, '*'))).toMatchObject({ status: 'COMPLETED' });
    expect(await queries.execute(new GetPreparation(courseId, ['elsewhere']))).toBeNull();
  });
});

describe('a therapy session', () => {
  it('starts on one permit once, and an attempt without one is on record', async () => {
    await receive(permit('permit-1', 'INTEGRATION:1'));
    const [one, other] = await Promise.all([start('INTEGRATION'), start('INTEGRATION')]);
    expect([one.kind, other.kind].sort()).toEqual(['accepted', 'refused']);
    const blocked = await database.sql.query<{ data: { code: string; stepId: string } }>(
      `SELECT data FROM events WHERE type = 'OrderingViolationBlocked' AND data->>'code' = 'PERMIT_REQUIRED'`,
    );
    expect(blocked.map(({ data }) => data.stepId)).toEqual(['INTEGRATION:1']);
  });

  it('leaves the permit unused when the therapist may not practise where the patient is', async () => {
    await receive(permit('permit-2', 'INTEGRATION:2'));
    const second = { ...visit, ordinal: 2, kind: 'INTEGRATION' } as const;
    const away = await run(new StartTherapySession({ ...second, patientJurisdiction: 'US-NV' }, as('therapist-1')));
    expect(away).toMatchObject({ kind: 'refused', refusal: { code: 'CREDENTIAL_INVALID' } });
    const here = await run(new StartTherapySession(second, as('therapist-1')));
    expect(here.kind).toBe('accepted');
    if (here.kind !== 'accepted') return;
    clock.advanceTo(instant('2026-03-10T18:53:00Z'));
    await run(new CompleteTherapySession(here.id, '2026-03-10T18:45:00Z', as('therapist-1')));
    const waive = { ordinal: 2, reasonCode: 'TRAVEL', reason: SECRET };
    const waived = await run(new WaiveIntegration(courseId, waive, as('md-1', 'medical-director')));
    expect(waived).toMatchObject({ kind: 'refused', refusal: { code: 'WAIVER_NOT_NEEDED' } });
    const third = await run(new WaiveIntegration(courseId, { ...waive, ordinal: 3 }, as('md-1', 'medical-director')));
    expect(third.kind).toBe('accepted');
  });

  it('serves a further infusion only with its permit too', async () => {
    await receive(permit('permit-4', 'INTEGRATION:4'));
    const both = { ...visit, ordinal: 4, alsoServes: [5], kind: 'INTEGRATION' } as const;
    const refused = await run(new StartTherapySession(both, as('therapist-1')));
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'PERMIT_REQUIRED' } });
    await receive(permit('permit-5', 'INTEGRATION:5'));
    expect((await run(new StartTherapySession(both, as('therapist-1')))).kind).toBe('accepted');
  });

  it('needs a course that is known here', async () => {
    const unknown = { ...visit, courseId: randomUUID(), kind: 'INTEGRATION' } as const;
    const outcome = await run(new StartTherapySession(unknown, as('therapist-1')));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'COURSE_UNKNOWN' } });
  });
});

describe('deadlines of therapy', () => {
  const timers = async (): Promise<Record<string, string>> => {
    const { timerHandlers } = app.get(ServiceRuntime, { strict: false });
    expect(await compareTimers(database, timerHandlers)).toEqual({ missing: [], extra: [], different: [] });
    const rows = await database.sql.query<{ kind: string; due_at: Date }>('SELECT kind, due_at FROM timers');
    return Object.fromEntries(rows.map(({ kind, due_at }) => [kind, due_at.toISOString()]));
  };
  const infusion = { infusionId: 'infusion-1', ordinal: 1 };
  const stopped = published('infusion', courseId, 'InfusionStopped', {
    ...infusion,
    counts: true,
    stoppedAt: '2026-03-12T17:40:00Z',
  });

  it('follow what happens, whatever comes twice', async () => {
    expect(await timers()).toEqual({ PREPARATION_LAPSE: '2026-05-09T17:53:00.000Z' });
    const place = { courseId, zone: 'America/Los_Angeles', startedAt: '2026-03-12T17:00:00Z' };
    await receive(published('infusion', courseId, 'InfusionStarted', { ...infusion, ...place }), stopped);
    await receive(stopped);
    expect(await timers()).toEqual({ PREPARATION_LAPSE: '2026-04-09T17:40:00.000Z' });
    const missed = { stepId: 'INTEGRATION:3', ordinal: 3, closedAt: NOW, assessedAt: NOW };
    const event = published('course', courseId, 'IntegrationWindowMissed', missed);
    await receive(event);
    await receive(event);
    expect(await timers()).toMatchObject({ SAFETY_OUTREACH: '2026-03-10T22:53:00.000Z' });
    const asked = await database.sql.query('SELECT 1 FROM outreach');
    expect(asked).toHaveLength(1);
    await receive(published('course', courseId, 'SeriesCompleted', { infusions: 1, assessedAt: NOW }));
    expect(Object.keys(await timers())).toEqual(['SAFETY_OUTREACH']);
    const booster = { boosterId: 'b', ordinal: 2, reasonCode: 'RELAPSE', signedBy: 'rx', eligibilityId: 'e' };
    const about = { lastInfusionAt: NOW, policyVersion: 'p', assessedAt: NOW };
    await receive(published('course', courseId, 'BoosterAuthorised', { ...booster, ...about }));
    expect(Object.keys(await timers()).sort()).toEqual(['PREPARATION_LAPSE', 'SAFETY_OUTREACH']);
  });
});

describe('the notes vault', () => {
  it('shows a note to its author, every revision, and to nobody else', async () => {
    const { items } = await queries.execute<ListTherapySessions, { items: { id: string }[] }>(
      new ListTherapySessions(courseId, '*', new PageQuery()),
    );
    const filed = await run(new FileNote(items[0]!.id, SECRET, as('therapist-1')));
    expect(filed).toMatchObject({ kind: 'accepted', body: { revision: 1 } });
    if (filed.kind !== 'accepted') return;
    const foreign = await run(new ReviseNote(filed.id, 'Not mine.', as('therapist-2')));
    expect(foreign).toMatchObject({ kind: 'refused', refusal: { code: 'NOTE_AUTHOR_ONLY' } });
    const revised = await run(new ReviseNote(filed.id, `${SECRET}, again`, as('therapist-1')));
    expect(revised).toMatchObject({ kind: 'accepted', body: { revision: 2 } });

    const told: string[] = [];
    const recorded = (position: string): void => void told.push(position);
    const read = (reader: string, revision: number | null): Promise<{ text: string } | null> =>
      queries.execute(new GetNote(filed.id, revision, { ...as(reader), recorded }));
    expect((await read('therapist-1', null))?.text).toBe(`${SECRET}, again`);
    expect((await read('therapist-1', 1))?.text).toBe(SECRET);
    expect(await read('therapist-2', null)).toBeNull();
    // The third is recorded as well; told of it, whoever may not know of the note would know.
    expect(told).toEqual([`therapy-access-${courseId}@1`, `therapy-access-${courseId}@2`]);
    const attempts = "SELECT data->>'outcome' AS outcome FROM events WHERE stream_id = $1 ORDER BY stream_version";
    const records = await database.sql.query<{ outcome: string }>(attempts, [`therapy-access-${courseId}`]);
    expect(records.map(({ outcome }) => outcome)).toEqual(['SHOWN', 'SHOWN', 'DENIED']);
  });

  it('has no word of a note, an intention or a reason anywhere in the database', async () => {
    const tables = await database.sql.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'therapy'`,
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['events', 'idempotency', 'notes']));
    for (const { name } of tables) {
      const rows = await database.sql.query<{ row: string }>(`SELECT t::text AS row FROM therapy.${name} t`);
      expect(rows.map(({ row }) => row).join()).not.toContain('orchard');
    }
    const hex = Buffer.from('orchard').toString('hex');
    const notes = await database.sql.query<{ row: string }>(`SELECT encode(sealed, 'hex') AS row FROM notes`);
    expect(notes.length).toBe(2);
    expect(notes.map(({ row }) => row).join()).not.toContain(hex);
  });
});
