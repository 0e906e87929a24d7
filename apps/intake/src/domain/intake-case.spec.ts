import { given } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { intakeCase } from './intake-case.js';
import type { WithdrawConsent } from './consents.types.js';
import type { DecideEligibility } from './eligibility.types.js';
import type { IntakeCaseEvent, OpenCase } from './intake-case.types.js';
import type { ResolveAlert } from './screening.types.js';
import { answer, eligible, lenient, now, nurse, opened, policy, prescriber, record, zone } from './testing/cases.js';

const alert: IntakeCaseEvent = {
  type: 'SafetyAlertRaised',
  data: { alertId: 'a1', trigger: 'PHQ9_ITEM_9', level: 'HIGH', resultId: 'r-PHQ9' },
};
const resolved: IntakeCaseEvent = {
  type: 'SafetyAlertResolved',
  data: { alertId: 'a1', action: 'SAFETY_PLAN_REVIEWED', resolvedBy: 'np-1' },
};
const signed = (consentType: 'TREATMENT_KETAMINE_OFFLABEL' | 'PSYCHOTHERAPY'): IntakeCaseEvent => ({
  type: 'ConsentSigned',
  data: { consentId: 'n1', consentType, textVersion: '1', language: 'en', method: 'ELECTRONIC' },
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
  birthDate: '1984-02-29',
  ...{ policy, zone, now },
  ...more,
});
const phq9 = (...items: (number | null)[]) => record([answer('PHQ9', items)]);
const suicideScreen = (items: (number | null)[], previousScore: number | null = null) =>
  record([answer('CSSRS_SCREEN', items, { previousScore })]);
const resolve = (more: Partial<ResolveAlert> = {}): ResolveAlert => ({
  type: 'ResolveAlert',
  alertId: 'a1',
  action: 'SAFETY_PLAN_REVIEWED',
  followUpAt: null,
  actor: prescriber,
  policy,
  ...more,
});
const withdraw = (more: Partial<WithdrawConsent> = {}): WithdrawConsent => ({
  type: 'WithdrawConsent',
  consentType: 'TREATMENT_KETAMINE_OFFLABEL',
  inSession: false,
  effectiveFrom: null,
  policy,
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
  deferredUntil: null,
  maxInfusions: null,
  actor: prescriber,
  policy: lenient,
  zone,
  now,
  ...more,
});

describe('opening a case', () => {
  it('follows a consultation that ended with PROCEED', () => given(intakeCase).when(open()).then(opened));

  it('finds a patient who is too young', () =>
    given(intakeCase)
      .when(open({ birthDate: '2010-01-01' }))
      .then(opened, { type: 'ContraindicationIdentified', data: { code: 'UNDER_AGE' } as never }));

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
      .when(phq9(0, 0, 0, 0, 0, 0, 0, 0, 0))
      .thenRefused('NOT_FOUND');
  });
});

describe('recording an instrument', () => {
  it('computes score and band, and seals them with the answers', () =>
    given(intakeCase, opened)
      .when(phq9(3, 2, 1, 0, 3, 2, 1, 0, 0))
      .then({
        type: 'InstrumentCompleted',
        data: expect.objectContaining({ scoringVersion: 'sum@1', loinc: '44261-6', sensitivity: [] }) as never,
        sealed: { itemResponses: [3, 2, 1, 0, 3, 2, 1, 0, 0], score: 12, bandId: 'MODERATE' },
      }));

  it('shows nothing of the answers in the clear, and the total only where the course measures the outcome with it', () => {
    const dataOf = (indication: 'GAD7' | 'PHQ9') => {
      const primary = { MDD_TRD: indication };
      const command = phq9(3, 2, 1, 0, 3, 2, 1, 0, 0);
      const { policy } = command;
      const asked = { ...command, policy: { ...policy, outcomes: { ...policy.outcomes, primary } } };
      const { decision } = given(intakeCase, opened).when(asked);
      return JSON.stringify(decision.events.map(({ data }) => data));
    };
    expect(dataOf('GAD7')).not.toMatch(/MODERATE|score"|itemResponses/);
    expect(dataOf('PHQ9')).toMatch(/"outcome":\{"score":12,"bandId":"MODERATE"\}/);
    expect(dataOf('PHQ9')).not.toMatch(/itemResponses/);
  });

  it('refuses an incomplete form, naming field and range', () => {
    const refusal = given(intakeCase, opened)
      .when(phq9(3, 2, 1))
      .thenRefused('INSTRUMENT_ITEMS_INVALID');
    expect(refusal.detail).toMatch(/itemResponses.*9 whole numbers from 0 to 3.*3 were sent/);
  });

  it.each([4, -1, 1.5, Number.NaN, null])('refuses an answer outside the range: %p', (wrong) => {
    const refusal = given(intakeCase, opened)
      .when(phq9(0, 0, wrong, 0, 0, 0, 0, 0, 0))
      .thenRefused('INSTRUMENT_ITEMS_INVALID');
    expect(refusal.detail).toMatch(/itemResponses\[2\].*takes 0, 1, 2, 3/);
  });

  it.each(['NOBODYS', 'constructor'])('refuses an instrument that the policy does not know: %s', (code) => {
    given(intakeCase, opened)
      .when(record([answer(code, [1])]))
      .thenRefused('INSTRUMENT_UNKNOWN');
  });

  it('refuses a version that nobody knows, naming those that are known', () => {
    const refusal = given(intakeCase, opened)
      .when(record([answer('GAD7', [0, 0, 0, 0, 0, 0, 0], { instrumentVersion: '9.9.9' })]))
      .thenRefused('INSTRUMENT_VERSION_UNKNOWN');
    expect(refusal.detail).toContain('1.0.0');
  });

  it('takes all of a screening or nothing', () => {
    given(intakeCase, opened)
      .when(record([answer('GAD7', [0, 0, 0, 0, 0, 0, 0]), answer('PHQ9', [1])]))
      .thenRefused('INSTRUMENT_ITEMS_INVALID');
  });

  it('marks what 42 CFR Part 2 protects, where the organisation is such a programme', () => {
    const dast = [answer('DAST10', [1, 0, 1, 0, 0, 0, 0, 0, 0, 0])];
    const sensitivity = (expected: string[]) => ({ data: expect.objectContaining({ sensitivity: expected }) as never });
    given(intakeCase, opened)
      .when(record(dast))
      .then(sensitivity(['PART2']));
    const elsewhere = { ...policy, part2: { ...policy.part2, active: false } };
    given(intakeCase, opened)
      .when(record(dast, { policy: elsewhere }))
      .then(sensitivity([]));
  });

  it('tells the course a verdict against each earlier result, and no score, of what may not be disclosed', () => {
    const earlier = [
      { instrumentCode: 'DAST10', score: 8, takenAt: '2026-02-01T17:00:00Z', evidence: 'result-a' },
      { instrumentCode: 'DAST10', score: 2, takenAt: '2026-02-20T17:00:00Z', evidence: 'result-b' },
    ];
    const { decision } = given(intakeCase, opened).when(
      record([answer('DAST10', [1, 1, 0, 1, 1, 1, 0, 0, 0, 0], { earlier })]),
    );
    const [completed] = decision.events;
    if (completed?.type !== 'InstrumentCompleted') throw new Error('Not completed.');
    expect(completed.data.outcome).toBeUndefined();
    expect(completed.data.undisclosed).toEqual([
      { baseline: 'result-a', verdict: 'NO_RESPONSE', gainLost: true },
      { baseline: 'result-b', verdict: 'NO_RESPONSE', gainLost: false },
    ]);
    const { sealed, ...open } = completed;
    expect(JSON.stringify(open)).not.toContain('"score"');
    expect(sealed.score).toBe(6);
  });

  it('refuses a time to come', () => {
    given(intakeCase, opened)
      .when(record([answer('PAIN_NRS', [3])], { completedAt: '2026-03-02T17:00:01Z' }))
      .thenRefused('TIME_IN_FUTURE');
  });

  it('keeps when it was completed, if it is entered late', () =>
    given(intakeCase, opened)
      .when(record([answer('PAIN_NRS', [3])], { completedAt: '2026-03-01T08:00:00Z' }))
      .then({ type: 'InstrumentCompleted', occurredAt: '2026-03-01T08:00:00Z' }));

  it('raises an alert on PHQ-9 item 9, whatever the total', () =>
    given(intakeCase, opened)
      .when(phq9(0, 0, 0, 0, 0, 0, 0, 0, 1))
      .then({ type: 'InstrumentCompleted' }, alert));

  it('raises no alert below the level of the C-SSRS', () =>
    given(intakeCase, opened, eligible())
      .when(suicideScreen([1, 1, 1, 0, 0, 0]))
      .then({ type: 'InstrumentCompleted' }));

  it.each([
    ['intent', [1, 1, 1, 1, 0, 0], 'CSSRS_SCREEN_SCORE'],
    ['behaviour of late', [0, 0, null, null, null, 2], 'CSSRS_SCREEN_ITEM_6'],
  ])('raises an urgent alert on %s and revokes the eligibility in force', (_, items, trigger) =>
    given(intakeCase, opened, eligible())
      .when(suicideScreen(items))
      .then(
        { type: 'InstrumentCompleted' },
        { type: 'SafetyAlertRaised', data: expect.objectContaining({ level: 'URGENT', trigger }) as never },
        {
          type: 'EligibilityRevoked',
          data: { eligibilityId: 'e1', cause: 'SUICIDE_RISK', triggeredBy: 'a1' },
        },
      ),
  );

  it('raises an alert when the level rises', () => {
    const wish = [1, 0, null, null, null, 0];
    given(intakeCase, opened)
      .when(suicideScreen(wish, 0))
      .then(
        {},
        { type: 'SafetyAlertRaised', data: expect.objectContaining({ trigger: 'CSSRS_SCREEN_RISE' }) as never },
      );
    given(intakeCase, opened).when(suicideScreen(wish, 1)).then({ type: 'InstrumentCompleted' });
  });

  it('does not take an answer to a question that was not to be asked, nor none to one that was', () => {
    for (const items of [
      [0, 0, 1, null, null, 0],
      [1, 1, null, 0, 0, 0],
      [0, 0, null, null, null, 3],
    ])
      given(intakeCase, opened).when(suicideScreen(items)).thenRefused('INSTRUMENT_ITEMS_INVALID');
  });

  it('is assigned with a date to come', () => {
    const assign = (dueBy: string, instrumentCode = 'PHQ9') =>
      ({
        type: 'AssignInstruments',
        assignments: [{ instrumentCode, dueBy, purpose: 'BASELINE' }],
        policy,
        now,
      }) as const;
    const dueBy = '2026-03-03T17:00:00Z';
    given(intakeCase, opened)
      .when(assign(dueBy))
      .then({
        type: 'InstrumentAssigned',
        data: { instrumentCode: 'PHQ9', instrumentVersion: '1.0.0', dueBy, purpose: 'BASELINE' },
      });
    given(intakeCase, opened).when(assign(now.toString())).thenRefused('INSTRUMENT_DUE_IN_PAST');
    given(intakeCase, opened).when(assign(dueBy, 'NOBODYS')).thenRefused('INSTRUMENT_UNKNOWN');
  });
});

describe('resolving a safety alert', () => {
  const urgent: IntakeCaseEvent = {
    type: 'SafetyAlertRaised',
    data: { alertId: 'a1', trigger: 'X_1', level: 'URGENT' },
  };
  const route = { type: 'RouteAlert', alertId: 'a1', clinicianId: 'np-2' } as const;
  const routed: IntakeCaseEvent = { type: 'SafetyAlertRouted', data: { alertId: 'a1', clinicianId: 'np-2' } };

  it('closes the alert, in the name of who resolves it', () =>
    given(intakeCase, opened, alert).when(resolve()).then(resolved));

  it('needs an open alert', () => {
    given(intakeCase, opened, alert, resolved).when(resolve()).thenRefused('SAFETY_ALERT_UNKNOWN');
    given(intakeCase, opened).when(route).thenRefused('SAFETY_ALERT_UNKNOWN');
  });

  it('needs an action of the policy', () => {
    given(intakeCase, opened, alert)
      .when(resolve({ action: 'IGNORED' }))
      .thenRefused('ALERT_ACTION_UNKNOWN');
  });

  it('is for the professions that the policy names for the level', () => {
    given(intakeCase, opened, alert)
      .when(resolve({ actor: nurse }))
      .then({ type: 'SafetyAlertResolved' });
    given(intakeCase, opened, urgent)
      .when(resolve({ actor: nurse }))
      .thenRefused('ALERT_NOT_YOURS');
  });

  it('is for whom it was routed to, or for a medical director', () => {
    given(intakeCase, opened, urgent).when(route).then(routed);
    given(intakeCase, opened, urgent, routed).when(resolve()).thenRefused('ALERT_NOT_YOURS');
    for (const actor of [{ ...prescriber, subject: 'np-2' }, { subject: 'md-1', role: 'medical-director' } as const])
      given(intakeCase, opened, urgent, routed).when(resolve({ actor })).then({ type: 'SafetyAlertResolved' });
  });

  it('is still possible when the case is closed', () =>
    given(intakeCase, opened, alert, closed).when(resolve()).then(resolved));
});

describe('consents', () => {
  const sign = {
    type: 'SignConsent',
    consentId: 'n1',
    consentType: 'PSYCHOTHERAPY',
    textVersion: '2026-01',
    language: 'en',
    method: 'ELECTRONIC',
    signedBy: 'PATIENT',
    witnessId: null,
    comprehensionScore: null,
    actor: prescriber,
    policy,
  } as const;
  const reaffirm = { type: 'ReaffirmConsent', consentType: 'PSYCHOTHERAPY', textVersion: '2026-01', policy } as const;

  it('are signed one by one', () =>
    given(intakeCase, opened)
      .when(sign)
      .then({
        type: 'ConsentSigned',
        data: expect.objectContaining({ consentType: 'PSYCHOTHERAPY', signedBy: 'PATIENT' }) as never,
      }));

  it.each([
    ['a text that is not in use', { textVersion: '1999-01' }, 'CONSENT_TEXT_UNKNOWN'],
    ['a language that there is none in', { language: 'tlh' }, 'CONSENT_TEXT_UNKNOWN'],
    ['no witness to what was only said', { method: 'VERBAL_WITNESSED' }, 'CONSENT_WITNESS_MISSING'],
    ['oneself as the witness', { method: 'VERBAL_WITNESSED', witnessId: 'np-1' }, 'WITNESS_IS_ACTOR'],
    [
      'too few right answers about the text',
      { consentType: 'TREATMENT_KETAMINE_OFFLABEL', comprehensionScore: 3 },
      'CONSENT_NOT_UNDERSTOOD',
    ],
  ] as const)('are not signed with %s', (_, more, code) => {
    given(intakeCase, opened)
      .when({ ...sign, ...more })
      .thenRefused(code);
  });

  it('are not signed twice', () => {
    given(intakeCase, opened, signed('PSYCHOTHERAPY')).when(sign).thenRefused('CONSENT_ALREADY_SIGNED');
  });

  it('are signed again after a withdrawal', () =>
    given(intakeCase, opened, signed('PSYCHOTHERAPY'), {
      type: 'ConsentWithdrawn',
      data: { consentType: 'PSYCHOTHERAPY', inSession: false, effectiveFrom: now.toString() },
    })
      .when(sign)
      .then({ type: 'ConsentSigned' }));

  it('are reaffirmed while in force', () =>
    given(intakeCase, opened, signed('PSYCHOTHERAPY'))
      .when(reaffirm)
      .then({ type: 'ConsentReaffirmed', data: { consentType: 'PSYCHOTHERAPY', textVersion: '2026-01' } }));

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
          data: {
            consentType: 'TREATMENT_KETAMINE_OFFLABEL',
            inSession: true,
            effectiveFrom: now.toString(),
            scope: ['INFUSION', 'DOSING'],
            action: 'STOP_INFUSION_AND_OBSERVE',
          },
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
          policyVersion: 'network.example@1.0.0',
          decidedBy: 'np-1',
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
    const decided = given(intakeCase, opened, eligible(), alert).when(
      decideOn({ outcome: 'INELIGIBLE', reasons: ['ACTIVE_PSYCHOSIS'] }),
    );
    decided.then({ type: 'EligibilityDecided', data: expect.objectContaining({ maxInfusions: 0 }) as never });
    const history = [opened, eligible(), ...(decided.decision.events as IntakeCaseEvent[])];
    expect(given(intakeCase, ...history).state?.eligibility).toBeNull();
  });

  it.each(['DEFERRED', 'INELIGIBLE', 'REFERRED_OUT'] as const)('wants reasons for %s, and no validity', (outcome) => {
    const deferredUntil = outcome === 'DEFERRED' ? '2026-04-01T16:00:00Z' : null;
    const negative = (more: object) => given(intakeCase, opened).when(decideOn({ outcome, deferredUntil, ...more }));
    negative({}).thenRefused('ELIGIBILITY_REASONS_MISSING');
    const reasons = ['BLOOD_PRESSURE'];
    negative({ reasons, validUntil: '2026-04-01T16:00:00Z' }).thenRefused('ELIGIBILITY_PERIOD_INVALID');
    const [decided] = negative({ reasons }).decision.events;
    expect(decided).toMatchObject({ type: 'EligibilityDecided', data: { outcome, reasons, maxInfusions: 0 } });
    expect(decided?.data).not.toHaveProperty('validUntil');
  });

  it('defers until a time to come; no other decision does', () => {
    const deferred = (deferredUntil: string | null) =>
      given(intakeCase, opened).when(decideOn({ outcome: 'DEFERRED', reasons: ['BLOOD_PRESSURE'], deferredUntil }));
    deferred(null).thenRefused('ELIGIBILITY_DEFERRAL_INVALID');
    deferred(now.toString()).thenRefused('ELIGIBILITY_DEFERRAL_INVALID');
    deferred('2026-04-01T16:00:00Z').then({
      type: 'EligibilityDecided',
      data: expect.objectContaining({ deferredUntil: '2026-04-01T16:00:00Z' }) as never,
    });
    for (const outcome of ['ELIGIBLE', 'INELIGIBLE'] as const)
      given(intakeCase, opened)
        .when(decideOn({ outcome, reasons: ['X_RAY'], deferredUntil: '2026-04-01T16:00:00Z' }))
        .thenRefused('ELIGIBILITY_DEFERRAL_INVALID');
  });

  it('names the conditions that it makes', () => {
    const outcome = 'ELIGIBLE_WITH_CONDITIONS';
    given(intakeCase, opened).when(decideOn({ outcome })).thenRefused('ELIGIBILITY_CONDITIONS_MISSING');
    given(intakeCase, opened)
      .when(decideOn({ outcome, conditions: ['ECG'] }))
      .then({ type: 'EligibilityDecided' });
  });

  it('allows a positive decision once the alert is resolved', () =>
    given(intakeCase, opened, alert, resolved).when(decideOn()).then({ type: 'EligibilityDecided' }));
});

describe('the end of eligibility', () => {
  it('comes with time', () =>
    given(intakeCase, opened, eligible('2026-03-02T17:00:00Z'))
      .when({ type: 'ExpireEligibility', now })
      .then({
        type: 'EligibilityExpired',
        data: { eligibilityId: 'e1', validUntil: '2026-03-02T17:00:00Z', cause: 'TIME' },
      }));

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
