import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import type { RecordedEvent, ServiceName } from '#contracts';
import type { Database } from '#event-store';
import { instant, newId, VirtualClock } from '#kernel';
import {
  CLOCK,
  DATABASE,
  NEW_ID,
  POLICY,
  ServiceRuntime,
  SURROUNDINGS,
  type CommandContext,
  type Outcome,
  type Surroundings,
} from '#platform';
import { loadPolicy } from '#protocol';
import { createTestDatabase, type TestDatabase, publishedEvent } from '#testing';
import { AssessRecovery } from './application/assess-recovery.js';
import { CheckInPatient } from './application/check-in-patient.js';
import { ConfirmEscort } from './application/confirm-escort.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { DischargePatient } from './application/discharge-patient.js';
import { IssueVial } from './application/issue-vial.js';
import { OrderDose } from './application/order-dose.js';
import { GetFlowsheet } from './application/read-infusions.js';
import { ReceiveShipment } from './application/receive-shipment.js';
import { RecordVitals } from './application/record-vitals.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ResumeInfusion } from './application/resume-infusion.js';
import { StartInfusion } from './application/start-infusion.js';
import { StopInfusion } from './application/stop-infusion.js';
import { InfusionModule } from './infusion.module.js';

const NOW = '2026-03-10T17:00:00Z';
const courseId = randomUUID();
const otherCourseId = randomUUID();
const patientRef = randomUUID();
const clock = new VirtualClock(instant(NOW));

let test: TestDatabase;
let app: INestApplicationContext;
let database: Database;
let commands: CommandBus;
let queries: QueryBus;
let vialId: string;

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
    const ofIntake = events.filter(({ source }) => source === 'intake');
    await app.get(ConsentWithdrawnReaction, { strict: false }).react(ofIntake, uow);
  });
const credential = (practitionerId: string, credentialType: string): RecordedEvent =>
  published('scheduling', practitionerId, 'CredentialVerified', {
    credentialId: `${practitionerId}-${credentialType}`,
    practitionerId,
    credentialType,
    jurisdiction: 'US-CA',
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2030-01-01T00:00:00Z',
  });
const permit = (course: string, permitId: string): RecordedEvent =>
  published('course', course, 'StepPermitted', {
    permitId,
    courseId: course,
    siteId: 'slo',
    stepId: 'INFUSION:1',
    kind: 'INFUSION',
    ordinal: 1,
    window: { opensAt: NOW, closesAt: '2026-03-12T17:00:00Z' },
    attendance: ['nurse'],
    gates: [],
    assessedAt: NOW,
  });
const withdrawal = (course: string): RecordedEvent =>
  published('intake', course, 'ConsentWithdrawn', {
    consentType: 'TREATMENT_KETAMINE_OFFLABEL',
    inSession: true,
    effectiveFrom: NOW,
  });

const nurse = (): CommandContext => as('nurse-1', 'nurse');
const prescriber = (): CommandContext => as('np-1', 'prescriber');
const crew = { monitorId: 'nurse-1', supervisorId: 'np-1', therapistId: null };
const start = (id: string): Promise<Outcome> => run(new StartInfusion(id, crew, nurse()));
const prepare = async (course: string): Promise<string> => {
  const arrival = { courseId: course, ordinal: 1, appointmentId: null, consentReaffirmed: true };
  const visit = await run(new CheckInPatient({ ...arrival, identifiersMatched: ['NAME', 'BIRTH_DATE'] }, nurse()));
  if (visit.kind !== 'accepted') throw new Error(JSON.stringify(visit));
  await run(new ConfirmEscort(visit.id, { relationship: 'SPOUSE', method: 'PRESENT' }, nurse()));
  await run(new OrderDose(visit.id, { mgPerKg: 0.5, weightKg: 80, minutes: 40 }, prescriber()));
  await run(new IssueVial(vialId, { infusionId: visit.id, mg: null }, nurse()));
  return visit.id;
};
const pass = (minutes: number): void => clock.advanceTo(clock.now().add({ minutes }));
const reading = { source: 'DEVICE', sbp: 128, dbp: 82, hr: 74, rr: 14, spo2: 98, moaas: 5 } as const;

beforeAll(async () => {
  Logger.overrideLogger(['error']);
  test = await createTestDatabase();
  const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
  if (!loaded.ok) throw new Error('No policy.');
  const surroundings = {
    clock,
    newId,
    policy: loaded.policy,
    transport: {
      carry: async () => ({}),
      subscribe: async () => ({ stop: async () => undefined, idle: async () => undefined, lag: async () => [] }),
    },
    observer: {
      commands: () => ({ decided: () => undefined }),
      appended: () => undefined,
      reacted: () => undefined,
      failed: () => undefined,
    },
    databaseUrl: () => test.url,
    poolSize: 4,
    masterKey: { id: 'test', key: randomBytes(32) },
    protocolsDir: 'protocols',
  } as unknown as Surroundings;
  const provided = [
    { provide: SURROUNDINGS, useValue: surroundings },
    { provide: CLOCK, useValue: clock },
    { provide: NEW_ID, useValue: newId },
    { provide: POLICY, useValue: loaded.policy },
  ];
  const exported = provided.map(({ provide }) => provide);
  const imports = [CqrsModule.forRoot(), InfusionModule];
  const host = { module: class Host {}, global: true, imports, providers: provided, exports: exported };
  app = await NestFactory.createApplicationContext(host);
  database = app.get<Database>(DATABASE, { strict: false });
  commands = app.get(CommandBus, { strict: false });
  queries = app.get(QueryBus, { strict: false });
  await receive(
    published('scheduling', 'slo', 'SiteRegistered', {
      siteId: 'slo',
      zone: 'America/Los_Angeles',
      jurisdiction: 'US-CA',
      deaRegistration: 'FC1000001',
    }),
    credential('nurse-1', 'ACLS'),
    credential('np-1', 'LICENSE'),
    credential('np-1', 'ACLS'),
    credential('np-1', 'DEA'),
    ...[courseId, otherCourseId].map((course) =>
      published('course', course, 'TreatmentCourseOpened', {
        courseId: course,
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
    ),
  );
  const label = { ndc: '42023-114-10', lot: 'K1', expiresOn: '2028-06-30', mgPerVial: 500 };
  const delivery = { siteId: 'slo', supplierId: 'wholesaler', invoice: 'INV-1', ...label, vials: 1 };
  const received = await run(new ReceiveShipment(delivery, nurse()));
  if (received.kind !== 'accepted') throw new Error(JSON.stringify(received));
  [vialId = ''] = (received.body as { vialIds: string[] }).vialIds;
}, 60_000);

afterAll(async () => {
  await app.get(ServiceRuntime, { strict: false }).quiesce();
  await app.close();
  await database.close();
  await test.drop();
});

describe('an infusion', () => {
  let one: string;
  let other: string;

  it('starts on a permit only, and the attempt without one is on record', async () => {
    one = await prepare(courseId);
    other = await prepare(otherCourseId);
    expect(await start(one)).toMatchObject({ kind: 'refused', refusal: { code: 'PERMIT_REQUIRED' } });
    const blocked = await database.sql.query<{ data: object }>(
      `SELECT data FROM events WHERE type = 'OrderingViolationBlocked' AND stream_id = $1`,
      [`infusion-${one}`],
    );
    expect(blocked).toMatchObject([{ data: { code: 'PERMIT_REQUIRED', stepId: 'INFUSION:1' } }]);
  });

  it('runs once a patient, whichever course it belongs to and however close the starts', async () => {
    await receive(permit(courseId, 'permit-1'), permit(otherCourseId, 'permit-2'));
    const outcomes = await Promise.all([start(one), start(other)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'refused']);
    expect(outcomes).toContainEqual(
      expect.objectContaining({ refusal: expect.objectContaining({ code: 'PATIENT_IN_INFUSION' }) as object }),
    );
    const [used] = await database.sql.query<{ used: number }>(
      `SELECT count(*)::int AS used FROM replica_permits WHERE status = 'USED'`,
    );
    expect(used?.used).toBe(1);
    if (outcomes[0].kind === 'refused') [one, other] = [other, one];
  });

  it('keeps late readings in the order in which they were taken', async () => {
    const taken = clock.now();
    pass(20);
    const at = (minutes: number): string => taken.add({ minutes }).toString();
    await run(new RecordVitals(one, { ...reading, observedAt: at(20) }, nurse()));
    await run(new RecordVitals(one, { ...reading, observedAt: at(10) }, nurse()));
    const sheet = await queries.execute<GetFlowsheet, { vitals: { observedAt: string }[] }>(new GetFlowsheet(one, '*'));
    expect(sheet.vitals.map(({ observedAt }) => observedAt)).toEqual([
      '2026-03-10T17:10:00.000Z',
      '2026-03-10T17:20:00.000Z',
    ]);
  });

  it('only leads to its end once consent is withdrawn', async () => {
    const sheet = await queries.execute<GetFlowsheet, { courseId: string }>(new GetFlowsheet(one, '*'));
    await receive(withdrawal(sheet.courseId));
    expect(await queries.execute(new GetFlowsheet(one, '*'))).toMatchObject({ consentWithdrawn: true });
    expect(await run(new ResumeInfusion(one, 'RECOVERED', nurse()))).toMatchObject({
      refusal: { code: 'CONSENT_WITHDRAWN' },
    });
    const ending = { kind: 'CONSENT_WITHDRAWN', reasonCode: 'PATIENT_WISH', mgDelivered: 20 } as const;
    expect((await run(new StopInfusion(one, ending, nurse()))).kind).toBe('accepted');
  });

  it('ends with a discharge when every criterion is met, and only then may the next begin', async () => {
    const departure = { escortIdentified: true, instructionsAcknowledged: true };
    expect(await run(new DischargePatient(one, departure, nurse()))).toMatchObject({
      refusal: { code: 'DISCHARGE_CRITERIA_UNMET' },
    });
    expect(await start(other)).toMatchObject({ refusal: { code: 'PATIENT_IN_INFUSION' } });
    pass(60);
    await run(new RecordVitals(one, { ...reading, observedAt: clock.now().toString() }, nurse()));
    await run(new AssessRecovery(one, { scale: 'ALDRETE', score: 10 }, nurse()));
    expect((await run(new DischargePatient(one, departure, nurse()))).kind).toBe('accepted');
    expect(await queries.execute(new GetFlowsheet(one, '*'))).toMatchObject({
      status: 'DISCHARGED',
      departure: { noDriveUntil: '2026-03-11T17:20:00Z' },
    });
    expect((await start(other)).kind).toBe('accepted');
  });
});

describe('a visit that is never started', () => {
  const statusOf = async (id: string): Promise<string> =>
    (await queries.execute<GetFlowsheet, { status: string }>(new GetFlowsheet(id, '*'))).status;

  it('is deferred when the patient checks in for the same infusion on a later date', async () => {
    const [first, sameDay] = [await prepare(courseId), await prepare(courseId)];
    expect([await statusOf(first), await statusOf(sameDay)]).toEqual(['CHECKED_IN', 'CHECKED_IN']);
    pass(24 * 60);
    const later = await prepare(courseId);
    const statuses = await Promise.all([first, sameDay, later].map(statusOf));
    expect(statuses).toEqual(['DEFERRED', 'DEFERRED', 'CHECKED_IN']);
    const deferred = await database.sql.query<{ data: object }>(
      `SELECT data FROM events WHERE type = 'InfusionDeferred' AND stream_id = $1`,
      [`infusion-${first}`],
    );
    expect(deferred).toMatchObject([{ data: { initiator: 'CLINIC', reasonCode: 'NEVER_STARTED' } }]);
  });
});
