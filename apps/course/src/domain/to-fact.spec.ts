import { describe, expect, it } from '@jest/globals';
import { problemsOf, type RecordedEvent, type ServiceName } from '#contracts';
import { Fact } from '#protocol';
import { Value } from 'typebox/value';
import { FACTS, toEvidence } from './to-fact.js';

const at = '2026-03-02T17:00:00Z';
const startedAt = '2026-03-02T16:00:00Z';
const validUntil = '2026-06-01T00:00:00Z';

const published = (source: ServiceName, type: string, data: object): RecordedEvent => ({
  eventId: '01900000-0000-7000-8000-0000000000aa',
  source,
  streamId: `${source}-1`,
  streamVersion: 3,
  type,
  schemaVersion: 1,
  key: 'course-1',
  occurredAt: at,
  recordedAt: '2026-03-02T17:00:01Z',
  actor: { subject: 'somebody', role: 'nurse', organisation: 'clinic' },
  siteId: 'slo',
  patientRef: 'p-1',
  correlationId: 'c',
  causationId: null,
  traceparent: null,
  data,
  sealed: null,
});

const session = (kind: string, ordinals: number[], stepId: string) => ({
  sessionId: 's-1',
  courseId: 'course-1',
  patientRef: 'p-1',
  kind,
  permitId: 'permit-1',
  stepId,
  ordinals,
  siteId: 'slo',
  zone: 'America/Los_Angeles',
  modality: 'VIDEO',
  therapistId: 't-1',
  patientJurisdiction: 'US-CA',
  startedAt,
});
const ended = (kind: string, ordinals: number[], stepId: string) => ({
  sessionId: 's-1',
  kind,
  stepId,
  ordinals,
  startedAt,
  zone: 'America/Los_Angeles',
});
const eligibility = (outcome: string) => ({
  eligibilityId: 'e-1',
  outcome,
  conditions: [],
  reasons: [],
  validFrom: at,
  validUntil,
  maxInfusions: 6,
  policyVersion: 'p@1',
});
const discharge = { infusionId: 'i-1', ordinal: 2, dischargedAt: startedAt, noDriveUntil: at, policyVersion: 'p@1' };

type Row = readonly [ServiceName, string, object, object];

const DOSED = { mgPerKg: 0.5, weightKg: 72, mg: 36, mgDelivered: 10, deliveredFraction: 0.2778, counts: false };

const rows: readonly Row[] = [
  [
    'intake',
    'EligibilityDecided',
    eligibility('ELIGIBLE'),
    { kind: 'ELIGIBILITY_DECIDED', eligible: true, validUntil },
  ],
  ['intake', 'EligibilityDecided', eligibility('ELIGIBLE_WITH_CONDITIONS'), { eligible: true, maxInfusions: 6 }],
  ['intake', 'EligibilityDecided', eligibility('DEFERRED'), { eligible: false }],
  [
    'intake',
    'EligibilityExpired',
    { eligibilityId: 'e-1', validUntil },
    { kind: 'ELIGIBILITY_REVOKED', cause: 'EXPIRED' },
  ],
  ['intake', 'EligibilityRevoked', { eligibilityId: 'e-1', cause: 'PREGNANCY' }, { kind: 'ELIGIBILITY_REVOKED' }],
  [
    'intake',
    'ConsentSigned',
    { consentId: 'n', consentType: 'TOUCH', textVersion: '1', language: 'en', method: 'ELECTRONIC' },
    { kind: 'CONSENT_SIGNED', consentType: 'TOUCH', at },
  ],
  [
    'intake',
    'ConsentWithdrawn',
    { consentType: 'TOUCH', inSession: false, effectiveFrom: startedAt },
    { kind: 'CONSENT_WITHDRAWN', consentType: 'TOUCH', at: '2026-03-02T17:00:01Z' },
  ],
  [
    'intake',
    'SafetyAlertRaised',
    { alertId: 'a-1', trigger: 'CSSRS_4', level: 'URGENT' },
    { kind: 'HOLD_PLACED', holdId: 'a-1', reason: 'CSSRS_4' },
  ],
  [
    'intake',
    'SafetyAlertResolved',
    { alertId: 'a-1', action: 'SAFETY_PLAN' },
    { kind: 'HOLD_RELEASED', holdId: 'a-1', by: 'somebody' },
  ],
  [
    'infusion',
    'InfusionStarted',
    {
      infusionId: 'i-1',
      courseId: 'course-1',
      siteId: 'slo',
      zone: 'America/Los_Angeles',
      permitId: 'permit-1',
      stepId: 'INFUSION:2',
      ordinal: 2,
      monitorId: 'n-1',
      supervisorId: 'd-1',
      therapistId: null,
      startedAt,
    },
    { kind: 'INFUSION_STARTED', ordinal: 2, permitId: 'permit-1', at: startedAt },
  ],
  [
    'infusion',
    'InfusionStopped',
    {
      infusionId: 'i-1',
      ordinal: 2,
      kind: 'EARLY',
      reasonCode: 'NAUSEA',
      mgDelivered: 10,
      deliveredFraction: 0.3,
      counts: false,
      stoppedAt: startedAt,
      policyVersion: 'p@1',
    },
    { kind: 'INFUSION_STOPPED', ordinal: 2, counts: false, at: startedAt },
  ],
  [
    'infusion',
    'PatientDischarged',
    { ...discharge, readyAt: at, instructionsVersion: '1', escortIdentified: true },
    { kind: 'PATIENT_DISCHARGED', infusionId: 'i-1', ordinal: 2, at: startedAt },
  ],
  [
    'infusion',
    'DischargedAgainstAdvice',
    { ...discharge, witnessId: 'n-2', reasonCode: 'LEFT', unmet: [] },
    { kind: 'PATIENT_DISCHARGED', infusionId: 'i-1', ordinal: 2 },
  ],
  [
    'therapy',
    'TherapySessionStarted',
    session('PREPARATION', [], 'PREPARATION:1'),
    { kind: 'PREPARATION_SESSION_STARTED', permitId: 'permit-1', at: startedAt },
  ],
  [
    'therapy',
    'TherapySessionStarted',
    session('INTEGRATION', [1, 2], 'INTEGRATION:1'),
    { kind: 'INTEGRATION_STARTED', ordinals: [1, 2] },
  ],
  ['therapy', 'TherapySessionStarted', session('INTEGRATION', [], 'INTEGRATION:3'), { ordinals: [3] }],
  ['therapy', 'TherapySessionStarted', session('THERAPY', [4], 'THERAPY:4'), { kind: 'THERAPY_STARTED', ordinal: 4 }],
  [
    'therapy',
    'TherapySessionStarted',
    session('DOSING', [], 'DOSING:2'),
    { kind: 'DOSING_SESSION_STARTED', ordinal: 2 },
  ],
  [
    'therapy',
    'TherapySessionCompleted',
    ended('PREPARATION', [], 'PREPARATION:1'),
    { kind: 'PREPARATION_SESSION_COMPLETED', at },
  ],
  [
    'therapy',
    'TherapySessionCompleted',
    ended('INTEGRATION', [1], 'INTEGRATION:1'),
    { kind: 'INTEGRATION_COMPLETED', ordinals: [1] },
  ],
  ['therapy', 'TherapySessionCompleted', ended('THERAPY', [2], 'THERAPY:2'), { kind: 'THERAPY_COMPLETED', ordinal: 2 }],
  [
    'therapy',
    'TherapySessionCompleted',
    ended('DOSING', [2], 'DOSING:2'),
    { kind: 'DOSING_SESSION_COMPLETED', ordinal: 2 },
  ],
  [
    'therapy',
    'TherapySessionAbandoned',
    { sessionId: 's-1', kind: 'THERAPY', stepId: 'THERAPY:1', reasonCode: 'LEFT' },
    { kind: 'THERAPY_SESSION_ABANDONED', sessionId: 's-1' },
  ],
  [
    'therapy',
    'PreparationCompleted',
    { sessions: ['s-1'], attestedBy: 't-1', validUntil, policyVersion: 'p@1' },
    { kind: 'PREPARATION_COMPLETED', validUntil },
  ],
  [
    'infusion',
    'EnteredInErrorMarked',
    {
      ...{ infusionId: 'i-1', ordinal: 1, target: 'DELIVERY', reasonCode: 'TYPED_WRONG', markedBy: 'np-1' },
      ...{ dose: { was: { ...DOSED, mgDelivered: 36, counts: true }, is: DOSED }, policyVersion: 'network@1' },
    },
    { kind: 'INFUSION_CORRECTED', infusionId: 'i-1', ordinal: 1, counts: false },
  ],
  [
    'infusion',
    'VisitEndedByIncident',
    {
      ...{ infusionId: 'i-1', ordinal: 1, incidentId: 'x-1', incident: 'HOSPITALISATION' },
      ...{ dischargedAt: '2026-03-01T17:00:00Z', endedBy: 'rn-1' },
    },
    { kind: 'PATIENT_DISCHARGED', infusionId: 'i-1', at: '2026-03-01T17:00:00Z' },
  ],
  [
    'therapy',
    'TherapySessionMissed',
    { courseId: 'c-1', stepId: 'PREPARATION:1', who: 'PATIENT', noticeGiven: false },
    { kind: 'NO_SHOW', stepId: 'PREPARATION:1' },
  ],
  [
    'scheduling',
    'NoShowRecorded',
    { appointmentId: 'a-1', courseId: 'c-1', stepId: 'INFUSION:1', startsAt: '2026-03-01T17:00:00Z' },
    { kind: 'NO_SHOW', stepId: 'INFUSION:1', at: '2026-03-01T17:00:00Z' },
  ],
  ['therapy', 'PreparationReopened', { reasonCode: 'NEW_GOAL' }, { kind: 'PREPARATION_REOPENED' }],
  [
    'therapy',
    'PreparationLapsed',
    { cause: 'EXPIRED', lapsedAt: at, again: ['WHY_NOW'], sessionsAgain: 1, policyVersion: 'network.example@1.0.0' },
    { kind: 'PREPARATION_REOPENED' },
  ],
  [
    'therapy',
    'PreparationWaived',
    { signedBy: 'md-1', reasonCode: 'PRIOR_COURSE' },
    { kind: 'PREPARATION_WAIVED', by: 'md-1', reason: 'PRIOR_COURSE' },
  ],
  [
    'therapy',
    'IntegrationRequirementWaived',
    { ordinal: 2, signedBy: 'md-1', reasonCode: 'ILL' },
    { kind: 'INTEGRATION_WAIVED', ordinal: 2, by: 'md-1', reason: 'ILL' },
  ],
];

const SEALED = ['PreparationWaived', 'IntegrationRequirementWaived', 'EnteredInErrorMarked'];

describe('a published event as a fact', () => {
  it.each(rows)('%s %s', (source, type, data, expected) => {
    const event = published(source, type, data);
    const sealed = SEALED.includes(type) ? { sealed: { reason: 'Written out.' } } : {};
    expect(problemsOf(source, { type, data, ...sealed })).toEqual([]);
    const evidence = toEvidence(event);
    expect(evidence?.fact).toMatchObject({ factId: event.eventId, ...expected });
    expect(Value.Check(Fact, evidence?.fact)).toBe(true);
    expect(evidence?.source).toEqual({ service: source, streamId: `${source}-1`, streamVersion: 3 });
  });

  it('has a row for every event that is a fact', () => {
    const mapped = Object.entries(FACTS).flatMap(([service, table]) =>
      Object.keys(table).map((type) => `${service}/${type}`),
    );
    expect(new Set(rows.map(([service, type]) => `${service}/${type}`))).toEqual(new Set(mapped));
  });

  it('is none for every other event', () => {
    expect(toEvidence(published('therapy', 'PsychotherapyNoteFiled', {}))).toBeUndefined();
    expect(toEvidence(published('scheduling', 'AppointmentBooked', {}))).toBeUndefined();
    const reading = { target: 'VITALS', reading: { observedAt: at }, infusionId: 'i-1', ordinal: 1 };
    expect(toEvidence(published('infusion', 'EnteredInErrorMarked', reading))).toBeUndefined();
    const missed = { courseId: 'c-1', noticeGiven: true };
    for (const [stepId, who] of [
      ['PREPARATION:1', 'THERAPIST'],
      ['INTEGRATION:1', 'PATIENT'],
    ])
      expect(toEvidence(published('therapy', 'TherapySessionMissed', { ...missed, stepId, who }))).toBeUndefined();
  });
});
