import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { RecordedEvent, ServiceName } from '#contracts';
import { compareTimers, type Database, overdue, type TimerHandler } from '#event-store';
import { instant, newId, VirtualClock } from '#kernel';
import { DATABASE, ServiceRuntime, type CommandContext, type Outcome } from '#platform';
import { createTestDatabase, openServiceHost, type TestDatabase, publishedEvent } from '#testing';
import { ReportWatch } from './application/adverse-event-report.timer.js';
import { AssessRecovery } from './application/assess-recovery.js';
import { CheckDose } from './application/check-dose.js';
import { CheckInPatient } from './application/check-in-patient.js';
import { ConfirmEscort } from './application/confirm-escort.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { DischargePatient } from './application/discharge-patient.js';
import { IssueVial } from './application/issue-vial.js';
import { MakePostDischargeContact } from './application/make-post-discharge-contact.js';
import { MonitoringWatch } from './application/monitoring.timer.js';
import { NeverStarted } from './application/never-started.timer.js';
import { OrderDose } from './application/order-dose.js';
import { PostDischargeWatch } from './application/post-discharge.timer.js';
import { GetAdverseEvent } from './application/read-adverse-events.js';
import { GetInfusion } from './application/read-infusions.js';
import { ReceiveShipment } from './application/receive-shipment.js';
import { RecordAdverseEvent } from './application/record-adverse-event.js';
import { RecordChecks } from './application/record-checks.js';
import { RecordVitals } from './application/record-vitals.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ReportAdverseEvent } from './application/report-adverse-event.js';
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
const onSite = (practitionerId: string, siteId = 'slo'): RecordedEvent =>
  published('scheduling', practitionerId, 'SupervisorOnSite', {
    practitionerId,
    siteId,
    from: NOW,
    until: '2026-03-20T00:00:00Z',
  });
const permit = (course: string, permitId: string): RecordedEvent =>
  published('course', course, 'StepPermitted', {
    permitId,
    courseId: course,
    siteId: 'slo',
    stepId: 'INFUSION:1',
    kind: 'INFUSION',
    ordinal: 1,
    window: { opensAt: clock.now().toString(), closesAt: clock.now().add({ hours: 48 }).toString() },
    attendance: ['nurse'],
    gates: [],
    assessedAt: NOW,
  });
const withdrawal = (course: string, consentType: string, action: string): RecordedEvent =>
  published('intake', course, 'ConsentWithdrawn', { consentType, inSession: true, effectiveFrom: NOW, action });
const weighed = (weightKg: number, performedAt: string): RecordedEvent =>
  published('intake', courseId, 'ClearanceTestResulted', {
    testId: newId(),
    test: 'WEIGHT',
    performedAt,
    validUntil: '2026-04-01T00:00:00Z',
    raised: [],
    weightKg,
    policyVersion: 'test@1.0.0',
  });

const nurse = (): CommandContext => as('nurse-1', 'nurse');
const prescriber = (): CommandContext => as('np-1', 'prescriber');
const crew = { monitorId: 'nurse-1', supervisorId: 'np-1', therapistId: null, pumpId: null, ivSite: null };
const start = (id: string): Promise<Outcome> => run(new StartInfusion(id, crew, nurse()));
const prepare = async (course: string): Promise<string> => {
  const arrival = { courseId: course, ordinal: 1, appointmentId: null, consentReaffirmed: true };
  const visit = await run(new CheckInPatient({ ...arrival, identifiersMatched: ['NAME', 'BIRTH_DATE'] }, nurse()));
  if (visit.kind !== 'accepted') throw new Error(JSON.stringify(visit));
  await run(new ConfirmEscort(visit.id, { relationship: 'SPOUSE', method: 'PRESENT' }, nurse()));
  const now = clock.now().toString();
  const dose = { mgPerKg: 0.5, weightKg: 80, weightMeasuredAt: now, minutes: 40, vialMgPerMl: 50, infusionMl: 50 };
  await accepted(new OrderDose(visit.id, dose, prescriber()));
  const computed = { preparedBy: 'nurse-1', computedMg: 40, computedMl: 0.8, computedMlPerH: 75 };
  await accepted(new CheckDose(visit.id, computed, as('nurse-3', 'nurse')));
  await accepted(new RecordChecks(visit.id, findings(), nurse()));
  await accepted(new IssueVial(vialId, { infusionId: visit.id, mg: null }, nurse()));
  await observe(visit.id, now);
  return visit.id;
};
const accepted = async (command: object): Promise<void> => {
  const outcome = await run(command);
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
};
const findings = () => {
  const ago = (hours: number): string => clock.now().subtract({ hours }).toString();
  const none = { value: null, lastSolidsAt: null, lastLiquidsAt: null, checkedAt: null };
  const pass = (checkCode: string, evidence: string) => ({ ...none, checkCode, evidence, result: 'PASS' as const });
  return [
    { ...pass('FASTING', 'PATIENT_STATEMENT'), lastSolidsAt: ago(12), lastLiquidsAt: ago(3) },
    pass('SAME_DAY_QUESTIONS', 'PATIENT_STATEMENT'),
    { ...pass('SUICIDE_SCREEN', 'CSSRS_SCREENER'), value: 0 },
    pass('PREGNANCY', 'URINE_TEST'),
    pass('EMERGENCY_EQUIPMENT', 'EQUIPMENT_LOG'),
    pass('VIAL_ISSUED', 'VIAL_LABEL_READ'),
  ];
};
const calm = [{ scale: 'CADSS6', items: [0, 0, 0, 0, 0, 0] }];
const observe = (id: string, observedAt: string): Promise<Outcome> =>
  run(new RecordVitals(id, { vitals: { ...reading, observedAt }, scales: calm }, nurse()));
const pass = (minutes: number): void => clock.advanceTo(clock.now().add({ minutes }));
const reading = { source: 'DEVICE', sbp: 128, dbp: 82, hr: 74, rr: 14, spo2: 98, moaas: 5 } as const;

beforeAll(async () => {
  test = await createTestDatabase();
  app = await openServiceHost({ service: InfusionModule, databaseUrl: test.url, clock });
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
    credential('nurse-1', 'LICENSE'),
    credential('nurse-1', 'ACLS'),
    onSite('np-1'),
    credential('nurse-3', 'LICENSE'),
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
  await receive(weighed(80, '2026-03-05T17:00:00Z'), weighed(180, '2026-01-05T17:00:00Z'));
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
    await observe(one, at(20));
    await observe(one, at(10));
    const sheet = await queries.execute<GetInfusion, { vitals: { observedAt: string }[] }>(new GetInfusion(one, '*'));
    expect(sheet.vitals.map(({ observedAt }) => observedAt)).toEqual([
      '2026-03-10T17:00:00.000Z',
      '2026-03-10T17:10:00.000Z',
      '2026-03-10T17:20:00.000Z',
    ]);
  });

  it('only leads to its end once consent is withdrawn', async () => {
    const sheet = await queries.execute<GetInfusion, { courseId: string }>(new GetInfusion(one, '*'));
    await receive(withdrawal(sheet.courseId, 'RECORDING', 'STOP_RECORDING'));
    expect(await queries.execute(new GetInfusion(one, '*'))).toMatchObject({ consentWithdrawn: false });
    await receive(withdrawal(sheet.courseId, 'TREATMENT_KETAMINE_OFFLABEL', 'STOP_INFUSION_AND_OBSERVE'));
    expect(await queries.execute(new GetInfusion(one, '*'))).toMatchObject({ consentWithdrawn: true });
    expect(await run(new ResumeInfusion(one, 'RECOVERED', nurse()))).toMatchObject({
      refusal: { code: 'CONSENT_WITHDRAWN' },
    });
    const pump = { volumeInfusedMl: 25, confirms: [] };
    const ending = { kind: 'CLINICAL', reasonCode: 'CONSENT_WITHDRAWN', mgDelivered: 20, ...pump } as const;
    expect((await run(new StopInfusion(one, ending, nurse()))).kind).toBe('accepted');
  });

  it('ends with a discharge when every criterion is met, and only then may the next begin', async () => {
    const departure = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
    expect(await run(new DischargePatient(one, departure, nurse()))).toMatchObject({
      refusal: { code: 'DISCHARGE_CRITERIA_UNMET' },
    });
    expect(await start(other)).toMatchObject({ refusal: { code: 'PATIENT_IN_INFUSION' } });
    await observe(one, clock.now().toString());
    pass(60);
    await observe(one, clock.now().toString());
    await run(new AssessRecovery(one, { scale: 'ALDRETE', score: 10 }, nurse()));
    expect((await run(new DischargePatient(one, departure, nurse()))).kind).toBe('accepted');
    expect(await queries.execute(new GetInfusion(one, '*'))).toMatchObject({
      status: 'DISCHARGED',
      departure: { noDriveUntil: '2026-03-11T17:20:00Z' },
    });
    await observe(other, clock.now().toString());
    expect((await start(other)).kind).toBe('accepted');
  });
});

describe('what is due in the room', () => {
  const watches = (): TimerHandler[] =>
    [MonitoringWatch, PostDischargeWatch, ReportWatch].map((type) => app.get<TimerHandler>(type, { strict: false }));
  /** The service sweeps as well; whoever comes first, nothing is due afterwards. */
  const fireDue = async (): Promise<void> => {
    const now = clock.now().toString();
    do await app.get(ServiceRuntime, { strict: false }).timers?.drain(now);
    while ((await overdue(database.sql, now)).count > 0);
  };
  const typesOf = async (streamId: string): Promise<string[]> => {
    const rows = await database.sql.query<{ type: string }>(
      'SELECT type FROM events WHERE stream_id = $1 ORDER BY stream_version',
      [streamId],
    );
    return rows.map(({ type }) => type);
  };
  const timersAreWhole = async (): Promise<void> => {
    expect(await compareTimers(database, watches())).toEqual({ missing: [], extra: [], different: [] });
  };
  let running: string;
  let left: string;

  beforeAll(async () => {
    const rows = await database.sql.query<{ id: string; status: string }>('SELECT id, status FROM infusion_sessions');
    running = rows.find(({ status }) => status === 'RUNNING')!.id;
    left = rows.find(({ status }) => status === 'DISCHARGED')!.id;
  });

  it('has the timers that the streams imply', timersAreWhole);

  it('is found missing once, and calls after discharge are flagged', async () => {
    pass(16);
    await fireDue();
    await fireDue();
    const gaps = (await typesOf(`infusion-${running}`)).filter((type) => type === 'MonitoringGapDetected');
    expect(gaps).toHaveLength(1);
    await timersAreWhole();
    pass(24 * 60);
    await fireDue();
    expect(await typesOf(`infusion-${left}`)).toContain('PostDischargeContactOverdue');
    await timersAreWhole();
    const contact = { outcome: 'WELL', findings: null, contactedAt: null } as const;
    await accepted(new MakePostDischargeContact(left, contact, nurse()));
    expect(await queries.execute(new GetInfusion(left, '*'))).toMatchObject({ contact: 'MADE' });
  });

  it('is a report of a grave adverse event, by its deadline', async () => {
    const judgement = { grade: 3, serious: true, relatedness: 'PROBABLE', expected: false, urgent: true } as const;
    const fall = { term: 'FALL', onsetAt: clock.now().toString(), judgement, narrative: 'Fell on the stairs.' };
    const outcome = await run(new RecordAdverseEvent(left, fall, nurse()));
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
    const stream = `adverse-event-${outcome.id}`;
    await timersAreWhole();
    pass(24 * 60);
    await fireDue();
    expect(await typesOf(stream)).toEqual(['AdverseEventRecorded', 'AdverseEventReportOverdue']);
    await timersAreWhole();
    const report = { ruleId: 'CA_ADVERSE_EVENT', reference: null };
    await accepted(new ReportAdverseEvent(outcome.id, report, prescriber()));
    expect(await queries.execute(new GetAdverseEvent(outcome.id, '*'))).toMatchObject({
      reports: [
        { ruleId: 'CA_ADVERSE_EVENT', state: 'MADE' },
        { ruleId: 'CA_URGENT_EVENT', state: 'OVERDUE' },
      ],
      reportsOpen: true,
    });
    await timersAreWhole();
    const [row] = await database.sql.query<{ data: string }>(
      `SELECT data::text AS data FROM events WHERE stream_id = $1`,
      [stream],
    );
    expect(row?.data).not.toContain('stairs');
  });
});

describe('a visit that is never started', () => {
  const statusOf = async (id: string): Promise<string> =>
    (await queries.execute<GetInfusion, { status: string }>(new GetInfusion(id, '*'))).status;

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

describe('the people at the start', () => {
  const patients = Array.from({ length: 4 }, () => ({ course: randomUUID(), patient: randomUUID() }));
  const visits: string[] = [];
  const startedBy = (id: string, more: Partial<typeof crew> = {}, by = 'nurse-1'): Promise<Outcome> =>
    run(new StartInfusion(id, { ...crew, monitorId: 'nurse-2', ...more }, as(by, 'nurse')));

  beforeAll(async () => {
    await receive(credential('nurse-2', 'BLS'));
    for (const { course, patient } of patients) {
      const opened = published('course', course, 'TreatmentCourseOpened', {
        ...{ courseId: course, patientRef: patient, siteId: 'slo', siteZone: 'America/Los_Angeles' },
        ...{
          protocolId: 'kap.separated',
          protocolVersion: '1.0.0',
          sameLocalDateForbidden: true,
          minInfusionGap: null,
        },
      });
      await receive(opened, permit(course, `permit-${course}`), { ...weighed(80, NOW), patientRef: patient });
      visits.push(await prepare(course));
    }
  });

  it('include whoever starts the pump, and a supervisor who is there', async () => {
    expect(await startedBy(visits[0]!, {}, 'nurse-2')).toMatchObject({
      refusal: { code: 'CREDENTIAL_INVALID', missing: [{ gate: 'ADMINISTER_LICENSE' }] },
    });
    await receive(
      published('scheduling', 'np-1', 'SupervisorOffSite', { practitionerId: 'np-1', siteId: 'slo', at: NOW }),
    );
    expect(await startedBy(visits[0]!)).toMatchObject({
      refusal: { code: 'SUPERVISOR_NOT_ON_SITE', missing: [{ satisfiedBy: ['SupervisorOnSite'] }] },
    });
    await receive(onSite('np-1', 'oakland'));
    expect(await startedBy(visits[0]!)).toMatchObject({ refusal: { code: 'SUPERVISOR_NOT_ON_SITE' } });
    await receive(onSite('np-1'));
  });

  it('are not spread over more patients than the policy allows, however close the starts', async () => {
    const outcomes = await Promise.all(visits.map((id) => startedBy(id)));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
    expect(refused.map(({ refusal }) => refusal.code)).toEqual(['MONITOR_BUSY', 'MONITOR_BUSY', 'MONITOR_BUSY']);
    const running = visits.filter((_, index) => outcomes[index]!.kind === 'accepted');
    const waiting = visits.filter((id) => !running.includes(id));
    const given = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 40 } as const;
    const stop = { ...given, volumeInfusedMl: null, confirms: [] };
    await run(new StopInfusion(running[0]!, stop, nurse()));
    expect((await startedBy(waiting[0]!)).kind).toBe('accepted');
    await run(new StopInfusion(waiting[0]!, stop, nurse()));
    const third = await startedBy(waiting[1]!);
    expect(third).toMatchObject({ refusal: { code: 'MONITOR_BUSY' } });
  });

  it('belong to the site of the course: a transfer leaves the visit at the old site without one', async () => {
    const { course } = patients[3]!;
    await receive(
      published('course', course, 'CourseTransferred', {
        courseId: course,
        from: { siteId: 'slo', siteZone: 'America/Los_Angeles' },
        to: { siteId: 'oakland', siteZone: 'America/Los_Angeles' },
        signedBy: 'md-1',
        reasonCode: 'PATIENT_MOVED',
        assessedAt: NOW,
      }),
    );
    const outcome = await startedBy(visits[3]!, { monitorId: 'nurse-1' });
    expect(outcome).toMatchObject({ refusal: { code: 'COURSE_AT_OTHER_SITE' } });
  });
});

describe('a check-in', () => {
  it('holds for its date: the timer ends a visit that was never started', async () => {
    const id = await prepare(otherCourseId);
    const [timer] = await database.sql.query<{ due_at: Date }>(
      `SELECT due_at FROM timers WHERE owner = $1 AND kind = 'VISIT_NEVER_STARTED'`,
      [id],
    );
    expect(timer?.due_at.toISOString()).toBe('2026-03-14T07:00:00.000Z');
    const timers = [{ owner: id, kind: 'VISIT_NEVER_STARTED', dueAt: '2026-03-14T07:00:00Z' }];
    await database.transaction((uow) => app.get(NeverStarted, { strict: false }).fire(timers, uow));
    expect(await queries.execute(new GetInfusion(id, '*'))).toMatchObject({ status: 'DEFERRED' });
  });
});
