import { instant } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { given } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { intakeCase } from './intake-case.js';
import type {
  DecideEligibility,
  IntakeCaseEvent,
  OpenCase,
  RecordInstrument,
  WithdrawConsent,
} from './intake-case.types.js';

const now = instant('2026-03-02T17:00:00Z');
const policy = {
  policyId: 'test',
  version: '1.0.0',
  eligibility: { validFor: 'P90D', maxInfusions: 6, csrsLevelRevokes: 4 },
} as ClinicPolicy;

const opened: IntakeCaseEvent = {
  type: 'IntakeCaseOpened',
  data: { courseId: 'c1', consultationId: 'k1', patientRef: 'p1', siteId: 's1', indication: 'MDD_TRD' },
};
const alert: IntakeCaseEvent = {
  type: 'SafetyAlertRaised',
  data: { alertId: 'a1', trigger: 'PHQ9_ITEM_9', level: 'HIGH' },
};
const resolved: IntakeCaseEvent = {
  type: 'SafetyAlertResolved',
  data: { alertId: 'a1', action: 'SAFETY_PLAN_REVIEWED' },
};
const signed = (consentType: 'TREATMENT_KETAMINE_OFFLABEL' | 'PSYCHOTHERAPY'): IntakeCaseEvent => ({
  type: 'ConsentSigned',
  data: { consentId: 'n1', consentType, textVersion: '1', language: 'en', method: 'ELECTRONIC' },
});
const eligible = (validUntil = '2026-05-01T00:00:00Z', eligibilityId = 'e1'): IntakeCaseEvent => ({
  type: 'EligibilityDecided',
  data: {
    eligibilityId,
    outcome: 'ELIGIBLE',
    conditions: [],
    reasons: [],
    validFrom: '2026-03-01T00:00:00Z',
    validUntil,
    maxInfusions: 6,
    policyVersion: 'test@1.0.0',
  },
});
const closed: IntakeCaseEvent = { type: 'IntakeCaseClosed', data: { reason: 'PATIENT_CHOICE' } };

const open = (more: Partial<OpenCase> = {}): OpenCase => ({
  type: 'OpenCase',
  courseId: 'c1',
  consultationId: 'k1',
  patientRef: 'p1',
  siteId: 's1',
  indication: 'MDD_TRD',
  consultationOutcome: 'PROCEED',
  ...more,
});
const phq9 = { version: '1.0.0', items: 9, min: 0, max: 3, alertItem: 9, alertAtLeast: 1 };
const cssrs = { version: '1.0.0', items: 1, min: 0, max: 5, alertItem: 1, alertAtLeast: 4 };
const record = (itemResponses: number[], more: Partial<RecordInstrument> = {}): RecordInstrument => ({
  type: 'RecordInstrument',
  instrumentCode: 'PHQ9',
  language: 'en',
  itemResponses,
  completedBy: 'PATIENT',
  completedAt: null,
  alertId: 'a1',
  rules: phq9,
  csrsLevelRevokes: 4,
  now,
  ...more,
});
const suicideScreen = (level: number): RecordInstrument =>
  record([level], { instrumentCode: 'CSSRS_SCREEN', rules: cssrs });
const withdraw = (more: Partial<WithdrawConsent> = {}): WithdrawConsent => ({
  type: 'WithdrawConsent',
  consentType: 'TREATMENT_KETAMINE_OFFLABEL',
  inSession: false,
  effectiveFrom: null,
  now,
  ...more,
});
const decideOn = (more: Partial<DecideEligibility> = {}): DecideEligibility => ({
  type: 'DecideEligibility',
  eligibilityId: 'e2',
  outcome: 'ELIGIBLE',
  conditions: [],
  reasons: [],
  validUntil: null,
  maxInfusions: null,
  policy,
  zone: 'America/Los_Angeles',
  now,
  ...more,
});

describe('opening a case', () => {
  it('follows a consultation that ended with PROCEED', () => given(intakeCase).when(open()).then(opened));

  it.each(['DECLINE', 'REFER_OUT', null] as const)('does not follow a consultation that ended with %s', (outcome) => {
    given(intakeCase)
      .when(open({ consultationOutcome: outcome }))
      .thenRefused('CONSULTATION_NOT_PROCEEDING');
  });

  it('happens once', () => {
    given(intakeCase, opened).when(open()).thenRefused('ALREADY_EXISTS');
  });

  it('comes before everything else', () => {
    given(intakeCase)
      .when(record([0, 0, 0, 0, 0, 0, 0, 0, 0]))
      .thenRefused('NOT_FOUND');
  });
});

describe('recording an instrument', () => {
  it('computes the score from the answers', () =>
    given(intakeCase, opened)
      .when(record([3, 2, 1, 0, 3, 2, 1, 0, 0]))
      .then({
        type: 'InstrumentCompleted',
        data: expect.objectContaining({ score: 12, scoringVersion: 'sum@1' }) as never,
      }));

  it('refuses an incomplete form, naming field and range', () => {
    const refusal = given(intakeCase, opened)
      .when(record([3, 2, 1]))
      .thenRefused('INSTRUMENT_ITEMS_INVALID');
    expect(refusal.detail).toMatch(/itemResponses.*9 whole numbers from 0 to 3.*3 were sent/);
  });

  it.each([4, -1, 1.5, Number.NaN])('refuses an answer outside the range: %d', (answer) => {
    const refusal = given(intakeCase, opened)
      .when(record([0, 0, answer, 0, 0, 0, 0, 0, 0]))
      .thenRefused('INSTRUMENT_ITEMS_INVALID');
    expect(refusal.detail).toContain('itemResponses[2]');
  });

  it('refuses an instrument that the policy does not know', () => {
    given(intakeCase, opened)
      .when(record([1], { rules: undefined }))
      .thenRefused('INSTRUMENT_UNKNOWN');
  });

  it('refuses a time to come', () => {
    given(intakeCase, opened)
      .when(record([0, 0, 0, 0, 0, 0, 0, 0, 0], { completedAt: '2026-03-02T17:00:01Z' }))
      .thenRefused('TIME_IN_FUTURE');
  });

  it('keeps when it was completed, if it is entered late', () =>
    given(intakeCase, opened)
      .when(record([0, 0, 0, 0, 0, 0, 0, 0, 0], { completedAt: '2026-03-01T08:00:00Z' }))
      .then({ type: 'InstrumentCompleted', occurredAt: '2026-03-01T08:00:00Z' }));

  it('raises an alert on PHQ-9 item 9, whatever the total', () =>
    given(intakeCase, opened)
      .when(record([0, 0, 0, 0, 0, 0, 0, 0, 1]))
      .then({ type: 'InstrumentCompleted' }, alert));

  it('raises no alert below the level of the C-SSRS', () =>
    given(intakeCase, opened, eligible()).when(suicideScreen(3)).then({ type: 'InstrumentCompleted' }));

  it('raises an urgent alert on C-SSRS 4 and revokes the eligibility in force', () =>
    given(intakeCase, opened, eligible())
      .when(suicideScreen(4))
      .then(
        { type: 'InstrumentCompleted' },
        { type: 'SafetyAlertRaised', data: expect.objectContaining({ level: 'URGENT' }) as never },
        { type: 'EligibilityRevoked', data: { eligibilityId: 'e1', cause: 'SUICIDE_RISK' } },
      ));
});

describe('resolving a safety alert', () => {
  it('closes the alert', () =>
    given(intakeCase, opened, alert)
      .when({ type: 'ResolveAlert', alertId: 'a1', action: 'SAFETY_PLAN_REVIEWED' })
      .then(resolved));

  it('needs an open alert', () => {
    given(intakeCase, opened, alert, resolved)
      .when({ type: 'ResolveAlert', alertId: 'a1', action: 'SAFETY_PLAN_REVIEWED' })
      .thenRefused('SAFETY_ALERT_UNKNOWN');
  });

  it('is still possible when the case is closed', () =>
    given(intakeCase, opened, alert, closed)
      .when({ type: 'ResolveAlert', alertId: 'a1', action: 'SAFETY_PLAN_REVIEWED' })
      .then(resolved));
});

describe('consents', () => {
  const sign = {
    type: 'SignConsent',
    consentId: 'n1',
    consentType: 'PSYCHOTHERAPY',
    textVersion: '1',
    language: 'en',
    method: 'ELECTRONIC',
  } as const;
  const reaffirm = { type: 'ReaffirmConsent', consentType: 'PSYCHOTHERAPY', textVersion: '2' } as const;

  it('are signed one by one', () => given(intakeCase, opened).when(sign).then(signed('PSYCHOTHERAPY')));

  it('are not signed twice', () => {
    given(intakeCase, opened, signed('PSYCHOTHERAPY')).when(sign).thenRefused('CONSENT_ALREADY_SIGNED');
  });

  it('are signed again after a withdrawal', () =>
    given(intakeCase, opened, signed('PSYCHOTHERAPY'), {
      type: 'ConsentWithdrawn',
      data: { consentType: 'PSYCHOTHERAPY', inSession: false, effectiveFrom: now.toString() },
    })
      .when(sign)
      .then(signed('PSYCHOTHERAPY')));

  it('are reaffirmed while in force', () =>
    given(intakeCase, opened, signed('PSYCHOTHERAPY'))
      .when(reaffirm)
      .then({ type: 'ConsentReaffirmed', data: { consentType: 'PSYCHOTHERAPY', textVersion: '2' } }));

  it('are not reaffirmed before they are signed', () => {
    given(intakeCase, opened).when(reaffirm).thenRefused('CONSENT_NOT_SIGNED');
  });

  it('cannot be withdrawn before they are signed', () => {
    given(intakeCase, opened).when(withdraw()).thenRefused('CONSENT_NOT_SIGNED');
  });

  it('take eligibility with them when the treatment consent is withdrawn', () =>
    given(intakeCase, opened, signed('TREATMENT_KETAMINE_OFFLABEL'), eligible())
      .when(withdraw({ inSession: true }))
      .then(
        {
          type: 'ConsentWithdrawn',
          data: expect.objectContaining({ inSession: true, effectiveFrom: now.toString() }) as never,
        },
        { type: 'EligibilityRevoked', data: { eligibilityId: 'e1', cause: 'CONSENT_WITHDRAWN' } },
      ));

  it('leave eligibility alone when another consent is withdrawn', () =>
    given(intakeCase, opened, signed('PSYCHOTHERAPY'), eligible())
      .when(withdraw({ consentType: 'PSYCHOTHERAPY' }))
      .then({ type: 'ConsentWithdrawn' }));

  it('take effect from when the patient said so', () =>
    given(intakeCase, opened, signed('TREATMENT_KETAMINE_OFFLABEL'))
      .when(withdraw({ effectiveFrom: '2026-03-02T16:00:00Z' }))
      .then({ type: 'ConsentWithdrawn', occurredAt: '2026-03-02T16:00:00Z' }));

  it('are not withdrawn from a time to come', () => {
    given(intakeCase, opened, signed('TREATMENT_KETAMINE_OFFLABEL'))
      .when(withdraw({ effectiveFrom: '2026-03-02T17:00:01Z' }))
      .thenRefused('TIME_IN_FUTURE');
  });

  it('can be withdrawn when the case is closed', () =>
    given(intakeCase, opened, signed('TREATMENT_KETAMINE_OFFLABEL'), closed)
      .when(withdraw())
      .then({ type: 'ConsentWithdrawn' }));
});

describe('deciding eligibility', () => {
  it('takes period and cap from the policy, by local dates of the site', () =>
    // Clocks go forward on 8 March at the site: the same local time ninety dates on is 16:00 UTC.
    given(intakeCase, opened)
      .when(decideOn())
      .then({
        type: 'EligibilityDecided',
        data: expect.objectContaining({
          validFrom: '2026-03-02T17:00:00Z',
          validUntil: '2026-05-31T16:00:00Z',
          maxInfusions: 6,
          policyVersion: 'test@1.0.0',
        }) as never,
      }));

  it.each(['2026-05-31T16:00:01Z', '2026-03-02T17:00:00Z', '2026-01-01T00:00:00Z'])(
    'refuses validUntil %s',
    (validUntil) => {
      given(intakeCase, opened).when(decideOn({ validUntil })).thenRefused('ELIGIBILITY_PERIOD_INVALID');
    },
  );

  it.each([0, 7])('refuses a cap of %d', (maxInfusions) => {
    given(intakeCase, opened).when(decideOn({ maxInfusions })).thenRefused('ELIGIBILITY_CAP_INVALID');
  });

  it('refuses a positive decision while a safety alert is open', () => {
    given(intakeCase, opened, alert).when(decideOn()).thenRefused('SAFETY_ALERT_OPEN', 'SAFETY_ALERTS_RESOLVED');
    given(intakeCase, opened, alert)
      .when(decideOn({ outcome: 'ELIGIBLE_WITH_CONDITIONS', conditions: ['ECG'] }))
      .thenRefused('SAFETY_ALERT_OPEN');
  });

  it('allows a negative decision at any time; it caps infusions at none and ends what was in force', () => {
    const decided = given(intakeCase, opened, eligible(), alert).when(decideOn({ outcome: 'DEFERRED' }));
    decided.then({ type: 'EligibilityDecided', data: expect.objectContaining({ maxInfusions: 0 }) as never });
    const history = [opened, eligible(), ...(decided.decision.events as IntakeCaseEvent[])];
    expect(given(intakeCase, ...history).state?.eligibility).toBeNull();
  });

  it('allows a positive decision once the alert is resolved', () =>
    given(intakeCase, opened, alert, resolved).when(decideOn()).then({ type: 'EligibilityDecided' }));
});

describe('the end of eligibility', () => {
  it('comes with time', () =>
    given(intakeCase, opened, eligible('2026-03-02T17:00:00Z'))
      .when({ type: 'ExpireEligibility', now })
      .then({ type: 'EligibilityExpired', data: { eligibilityId: 'e1', validUntil: '2026-03-02T17:00:00Z' } }));

  it('does not come when the timer finds a renewed one, or none', () => {
    given(intakeCase, opened, eligible('2026-03-01T00:00:00Z'), eligible('2026-06-01T00:00:00Z', 'e2'))
      .when({ type: 'ExpireEligibility', now })
      .thenNothing();
    given(intakeCase, opened).when({ type: 'ExpireEligibility', now }).thenNothing();
  });

  it('comes with a revocation', () =>
    given(intakeCase, opened, eligible())
      .when({ type: 'RevokeEligibility', cause: 'PREGNANCY_TEST_POSITIVE' })
      .then({ type: 'EligibilityRevoked', data: { eligibilityId: 'e1', cause: 'PREGNANCY_TEST_POSITIVE' } }));

  it('cannot be revoked when nothing is in force', () => {
    given(intakeCase, opened)
      .when({ type: 'RevokeEligibility', cause: 'PREGNANCY_TEST_POSITIVE' })
      .thenRefused('ELIGIBILITY_NOT_IN_FORCE');
  });
});

describe('closing a case', () => {
  const close = { type: 'CloseCase', reason: 'PATIENT_CHOICE', courseUnderWay: false } as const;

  it('ends what is in force', () =>
    given(intakeCase, opened, eligible())
      .when(close)
      .then({ type: 'EligibilityRevoked', data: { eligibilityId: 'e1', cause: 'CASE_CLOSED' } }, closed));

  it('waits for the end of the course', () => {
    given(intakeCase, opened)
      .when({ ...close, courseUnderWay: true })
      .thenRefused('COURSE_UNDER_WAY');
  });

  it('happens once, and nothing follows', () => {
    given(intakeCase, opened, closed).when(close).thenRefused('CASE_CLOSED');
    given(intakeCase, opened, closed).when(decideOn()).thenRefused('CASE_CLOSED');
  });

  it('is seen in the state, whose subject stays', () => {
    const { state } = given(intakeCase, opened, closed);
    expect(state?.status).toBe('CLOSED');
    expect(intakeCase.subject(state)).toEqual({ key: 'c1', siteId: 's1', patientRef: 'p1' });
  });
});
