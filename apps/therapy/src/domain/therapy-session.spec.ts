import { describe, expect, it } from '@jest/globals';
import { instant, refusal } from '#kernel';
import { given } from '#testing';
import {
  ordinalsOf,
  stepOf,
  therapySession,
  type TherapySessionCommand,
  type TherapySessionEvent,
} from './therapy-session.js';

const start = {
  sessionId: 'session-1',
  courseId: 'course-1',
  patientRef: 'patient-1',
  kind: 'INTEGRATION',
  stepId: 'INTEGRATION:1',
  ordinals: [1],
  siteId: 'slo',
  zone: 'America/Los_Angeles',
  modality: 'VIDEO',
  therapistId: 'therapist-1',
  patientJurisdiction: 'US-CA',
  startedAt: '2026-03-10T17:00:00Z',
} as const;
const startWith = (
  rest: Partial<Extract<TherapySessionCommand, { type: 'StartTherapySession' }>>,
): TherapySessionCommand => ({
  type: 'StartTherapySession',
  start: { ...start, ordinals: [1] },
  permit: { permitId: 'permit-1' },
  credentialsMissing: [],
  consentsMissing: [],
  locationMethod: 'STATED_BY_PATIENT',
  engaged: 'therapist-1',
  substituteReason: null,
  engagement: { required: false, substituteReasons: ['ILLNESS'] },
  ...rest,
});
const started: TherapySessionEvent = {
  type: 'TherapySessionStarted',
  data: { ...start, ordinals: [1], permitId: 'permit-1' },
};
const completed: TherapySessionEvent = {
  type: 'TherapySessionCompleted',
  data: {
    sessionId: 'session-1',
    kind: 'INTEGRATION',
    stepId: 'INTEGRATION:1',
    ordinals: [1],
    startedAt: start.startedAt,
    zone: start.zone,
  },
};
const located: TherapySessionEvent = {
  type: 'PatientLocationAttested',
  data: { sessionId: 'session-1', country: 'US', state: 'CA', method: 'STATED_BY_PATIENT' },
};
const now = instant('2026-03-10T18:00:00Z');

describe('starting a therapy session', () => {
  it('needs a permit, which the session names', () => {
    given(therapySession).when(startWith({})).then(started, located);
  });

  it('is blocked without one, with the gates that the course misses', () => {
    const gate = { gate: 'INTEGRATION_WINDOW', detail: 'Not open.', satisfiedBy: ['INTEGRATION_WAIVED'] };
    const rejected = refusal('PERMIT_REQUIRED', 'INTEGRATION:1 is not permitted now.', [gate]);
    const attempt = given(therapySession).when(startWith({ permit: { rejected } }));
    attempt.thenRefused('PERMIT_REQUIRED', 'INTEGRATION_WINDOW');
    expect(attempt.decision.events).toEqual([
      {
        type: 'OrderingViolationBlocked',
        data: { command: 'StartTherapySession', code: 'PERMIT_REQUIRED', stepId: 'INTEGRATION:1', missing: [gate] },
      },
    ]);
  });

  it('needs a licence for the place where the patient is', () => {
    const attempt = given(therapySession).when(startWith({ credentialsMissing: ['LICENSE'] }));
    expect(attempt.thenRefused('CREDENTIAL_INVALID', 'THERAPIST_LICENSE').detail).toContain('US-CA');
    expect(attempt.decision.events).toMatchObject([{ type: 'OrderingViolationBlocked' }]);
  });

  it('by video needs consent to telehealth, and to know where the patient is', () => {
    given(therapySession)
      .when(startWith({ consentsMissing: ['TELEHEALTH'] }))
      .thenRefused('CONSENT_MISSING', 'CONSENT_ACTIVE');
    given(therapySession)
      .when(startWith({ locationMethod: null }))
      .thenRefused('LOCATION_NOT_ATTESTED', 'PATIENT_LOCATION');
  });

  it('in one room needs neither: the therapist sees the patient', () => {
    const { decision } = given(therapySession).when(
      startWith({ locationMethod: null, start: { ...start, ordinals: [1], modality: 'IN_PERSON' } }),
    );
    expect(decision.events).toMatchObject([
      { type: 'TherapySessionStarted' },
      { type: 'PatientLocationAttested', data: { method: 'SEEN_IN_PERSON' } },
    ]);
  });

  it('is the engaged therapist’s, or somebody’s who says why they stand in for them', () => {
    const handedOver = startWith({ engaged: 'therapist-2' });
    given(therapySession).when(handedOver).thenRefused('THERAPIST_NOT_ENGAGED_HERE', 'THERAPIST_ENGAGED');
    given(therapySession)
      .when(startWith({ engaged: 'therapist-2', substituteReason: 'WHIM' }))
      .thenRefused('THERAPIST_NOT_ENGAGED_HERE', 'THERAPIST_ENGAGED');
    given(therapySession)
      .when(startWith({ engaged: 'therapist-2', substituteReason: 'ILLNESS' }))
      .then(
        {
          type: 'TherapySessionStarted',
          data: { ...started.data, substitutes: { therapistId: 'therapist-2', reasonCode: 'ILLNESS' } },
        },
        located,
      );
  });

  it('without anybody engaged is held where the policy allows it', () => {
    given(therapySession)
      .when(startWith({ engaged: null }))
      .then(started, located);
    given(therapySession)
      .when(startWith({ engaged: null, engagement: { required: true, substituteReasons: ['ILLNESS'] } }))
      .thenRefused('THERAPIST_NOT_ENGAGED_HERE', 'THERAPIST_ENGAGED');
  });

  it('happens once', () => {
    given(therapySession, started).when(startWith({})).thenRefused('ALREADY_EXISTS');
  });
});

describe('ending a therapy session', () => {
  const complete = (endedAt: string | null): TherapySessionCommand => ({
    type: 'CompleteTherapySession',
    endedAt,
    now,
    timing: [],
  });

  it('completes it, now or as it was', () => {
    given(therapySession, started).when(complete(null)).then(completed);
    given(therapySession, started)
      .when(complete('2026-03-10T17:53:00Z'))
      .then({ ...completed, occurredAt: '2026-03-10T17:53:00Z' });
  });

  it('refuses an end that lies ahead, or not after the start', () => {
    given(therapySession, started).when(complete('2026-03-10T18:00:01Z')).thenRefused('TIME_IN_FUTURE');
    given(therapySession, started).when(complete(start.startedAt)).thenRefused('SESSION_TOO_SHORT');
  });

  it('abandons it', () => {
    given(therapySession, started)
      .when({ type: 'AbandonTherapySession', reasonCode: 'PATIENT_UNWELL' })
      .then({
        type: 'TherapySessionAbandoned',
        data: { sessionId: 'session-1', kind: 'INTEGRATION', stepId: 'INTEGRATION:1', reasonCode: 'PATIENT_UNWELL' },
      });
  });

  it('needs a session in progress', () => {
    const abandon = { type: 'AbandonTherapySession', reasonCode: 'PATIENT_UNWELL' } as const;
    given(therapySession).when(complete(null)).thenRefused('SESSION_NOT_IN_PROGRESS');
    given(therapySession, started, completed).when(complete(null)).thenRefused('SESSION_NOT_IN_PROGRESS');
    given(therapySession, started, completed).when(abandon).thenRefused('SESSION_NOT_IN_PROGRESS');
  });
});

describe('what a session serves', () => {
  it('is its step, and for integration further infusions', () => {
    expect(stepOf('INTEGRATION', 2)).toBe('INTEGRATION:2');
    expect(ordinalsOf('INTEGRATION', 2, [1, 2])).toEqual([1, 2]);
    expect(ordinalsOf('PREPARATION', 1, [])).toEqual([]);
    expect(ordinalsOf('THERAPY', 3, [1])).toEqual([3]);
    expect(ordinalsOf('DOSING', 2, [])).toEqual([2]);
  });
});

describe('consent withdrawn while a session is under way', () => {
  const withdrawn = (consentType: string, ...ended: string[]): TherapySessionCommand => ({
    type: 'NoteConsentWithdrawn',
    consentType,
    ended,
  });
  const ended = (consentType: string): TherapySessionEvent => ({
    type: 'TherapySessionAbandoned',
    data: {
      sessionId: 'session-1',
      kind: 'INTEGRATION',
      stepId: 'INTEGRATION:1',
      reasonCode: 'CONSENT_WITHDRAWN',
      consentType,
    },
  });

  it('ends it, as what it is, and it cannot be completed', () => {
    const psychotherapy = withdrawn('PSYCHOTHERAPY', 'PREPARATION', 'INTEGRATION', 'THERAPY');
    given(therapySession, started).when(psychotherapy).then(ended('PSYCHOTHERAPY'));
    given(therapySession, started, ended('PSYCHOTHERAPY'))
      .when({ type: 'CompleteTherapySession', endedAt: null, now, timing: [] })
      .thenRefused('SESSION_NOT_IN_PROGRESS');
  });

  it('to telehealth ends it by video only', () => {
    const telehealth = withdrawn('TELEHEALTH', 'REMOTE_SESSIONS');
    given(therapySession, started).when(telehealth).then(ended('TELEHEALTH'));
    const inPerson: TherapySessionEvent = {
      type: 'TherapySessionStarted',
      data: { ...start, ordinals: [1], permitId: 'permit-1', modality: 'IN_PERSON' },
    };
    given(therapySession, inPerson).when(telehealth).thenNothing();
  });

  it('to something else, or after the session, changes nothing', () => {
    given(therapySession, started).when(withdrawn('TREATMENT_KETAMINE_OFFLABEL', 'INFUSION')).thenNothing();
    given(therapySession, started, completed).when(withdrawn('PSYCHOTHERAPY', 'INTEGRATION')).thenNothing();
    given(therapySession).when(withdrawn('PSYCHOTHERAPY', 'INTEGRATION')).thenNothing();
  });
});
