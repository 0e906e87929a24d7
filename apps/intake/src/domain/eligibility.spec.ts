import { policyVersionOf } from '#protocol';
import { given } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { intakeCase } from './intake-case.js';
import type { DecideEligibility } from './eligibility.types.js';
import type { IntakeCaseCommand, IntakeCaseEvent } from './intake-case.types.js';
import type { RecordWorkUp } from './work-up.types.js';
import { lorazepamEquivalent } from './medications.js';
import {
  answer,
  ASSESSMENT,
  eligible,
  MEASURED,
  now,
  nurse,
  opened,
  policy,
  prescriber,
  record,
  test,
  workUp,
  zone,
} from './testing/cases.js';

/** What a case has come to after these commands, each of which has to be accepted. */
const after = (...commands: readonly IntakeCaseCommand[]): IntakeCaseEvent[] =>
  commands.reduce<IntakeCaseEvent[]>(
    (history, command) => {
      const { decision } = given(intakeCase, ...history).when(command);
      expect(decision.kind).toBe('accepted');
      return [...history, ...(decision.events as IntakeCaseEvent[])];
    },
    [opened],
  );

const medications = (
  items: readonly [rxnorm: string, doseMg: number, perDay: number, morning?: boolean][],
  more: object = {},
) => ({
  reconciliationId: 'm1',
  items: items.map(([rxnorm, doseMg, perDay, morning = false]) => ({
    rxnorm,
    doseMg,
    perDay,
    morning,
    lastDoseAt: null,
  })),
  changed: false,
  reviewed: true,
  ...more,
});
const screening = record([
  answer('PHQ9', [2, 3, 2, 2, 1, 2, 2, 1, 0]),
  answer('CSSRS_SCREEN', [0, 0, null, null, null, 0]),
]);
const clearance = { clearanceId: 'cl1', result: 'CLEARED', conditions: [], validUntil: null } as const;
const evaluation = (more: Partial<RecordWorkUp> = {}) =>
  workUp({ assessment: ASSESSMENT, medications: medications([]), tests: MEASURED, clearance, ...more });
const signing: IntakeCaseCommand = {
  type: 'SignConsent',
  consentId: 'n1',
  consentType: 'TREATMENT_KETAMINE_OFFLABEL',
  textVersion: '2026-01',
  language: 'en',
  method: 'ELECTRONIC',
  signedBy: 'PATIENT',
  witnessId: null,
  comprehensionScore: 5,
  actor: prescriber,
  policy,
};
const verdict = (more: Partial<DecideEligibility> = {}): DecideEligibility => ({
  type: 'DecideEligibility',
  eligibilityId: 'e9',
  outcome: 'ELIGIBLE',
  conditions: [],
  reasons: [],
  validUntil: null,
  deferredUntil: null,
  maxInfusions: null,
  actor: prescriber,
  policy,
  zone,
  now,
  ...more,
});

describe('a positive decision', () => {
  it('rests on what the policy requires, and names it', () => {
    const { decision } = given(intakeCase, ...after(screening, evaluation(), signing)).when(verdict());
    const [decided] = decision.events as Extract<IntakeCaseEvent, { type: 'EligibilityDecided' }>[];
    expect(decided?.data.restsOn?.map(({ what }) => what)).toEqual([
      'CSSRS_SCREEN',
      'PHQ9',
      'PSYCHIATRIC_ASSESSMENT',
      'MEDICATIONS_RECONCILED',
      'WEIGHT',
      'SYSTOLIC_BP',
      'DIASTOLIC_BP',
      'MEDICAL_CLEARANCE',
    ]);
  });

  it('is refused with the name of everything that is missing', () => {
    given(intakeCase, opened)
      .when(verdict())
      .thenRefused(
        'ELIGIBILITY_REQUIREMENTS_MISSING',
        'INSTRUMENT_CSSRS_SCREEN',
        'INSTRUMENT_PHQ9',
        'PSYCHIATRIC_ASSESSMENT',
        'MEDICATIONS_RECONCILED',
        'CLEARANCE_TEST_WEIGHT',
        'CLEARANCE_TEST_SYSTOLIC_BP',
        'CLEARANCE_TEST_DIASTOLIC_BP',
        'MEDICAL_CLEARANCE',
        'CONSENT_TREATMENT_KETAMINE_OFFLABEL',
      );
  });

  it('is refused when what it would rest on is too old', () => {
    const later = now.add({ hours: 24 * 31 });
    given(intakeCase, ...after(screening, evaluation(), signing))
      .when(verdict({ now: later }))
      .thenRefused(
        'ELIGIBILITY_REQUIREMENTS_MISSING',
        'INSTRUMENT_CSSRS_SCREEN',
        'INSTRUMENT_PHQ9',
        'CLEARANCE_TEST_WEIGHT',
        'CLEARANCE_TEST_SYSTOLIC_BP',
        'CLEARANCE_TEST_DIASTOLIC_BP',
      );
  });

  it.each<[string, Partial<RecordWorkUp>, string]>([
    ['too few treatments failed', { assessment: { ...ASSESSMENT, adequateTrials: 1 } }, 'PRIOR_TREATMENTS'],
    ['the patient was not cleared', { clearance: { ...clearance, result: 'NOT_CLEARED' } }, 'MEDICAL_CLEARANCE'],
    [
      'no prescriber has seen the medications',
      { medications: medications([], { reviewed: false }) },
      'MEDICATIONS_RECONCILED',
    ],
    ['an absolute contraindication stands', { findings: ['UNDER_AGE'] }, 'CONTRAINDICATION_UNDER_AGE'],
    ['a relative one is not overridden', { findings: ['CYSTITIS'] }, 'CONTRAINDICATION_CYSTITIS'],
    [
      'the assessment found psychosis',
      { assessment: { ...ASSESSMENT, psychosisScreen: 'POSITIVE' } },
      'CONTRAINDICATION_ACTIVE_PSYCHOSIS',
    ],
  ])('is refused when %s', (_, more, gate) => {
    given(intakeCase, ...after(screening, evaluation(more), signing))
      .when(verdict())
      .thenRefused('ELIGIBILITY_REQUIREMENTS_MISSING', gate);
  });

  it('renews the one in force', () => {
    given(intakeCase, ...after(screening, evaluation(), signing), eligible())
      .when(verdict())
      .then({ data: expect.objectContaining({ renews: 'e1' }) as never });
  });
});

describe('contraindications', () => {
  const settle = { reasonCode: 'REVIEWED', reason: 'Treated.', actor: prescriber };
  const clear = (code: string, at = now) => ({ type: 'ClearContraindication', code, ...settle, now: at }) as const;
  const override = (code: string) => ({ type: 'OverrideContraindication', code, ...settle }) as const;

  it('that are relative are overridden with a signature, and the decision rests on it', () => {
    const history = after(screening, evaluation({ findings: ['CYSTITIS'] }), signing, override('CYSTITIS'));
    const { decision } = given(intakeCase, ...history).when(verdict());
    expect(decision).toMatchObject({
      events: [{ data: { restsOn: expect.arrayContaining([{ what: 'OVERRIDE_CYSTITIS', ref: 'np-1' }]) as never } }],
    });
  });

  it.each(['UNDER_AGE', 'UNCONTROLLED_HYPERTENSION'])('%s cannot be overridden', (code) => {
    given(intakeCase, ...after(workUp({ findings: [code] })))
      .when(override(code))
      .thenRefused('CONTRAINDICATION_NOT_OVERRIDABLE');
  });

  it('that are temporary are cleared at their re-check, not before; found again, it moves', () => {
    const high = workUp({ tests: [test('SYSTOLIC_BP', 182, 'mm[Hg]')] });
    const history = after(high);
    given(intakeCase, ...history)
      .when(clear('UNCONTROLLED_HYPERTENSION'))
      .thenRefused('RECHECK_NOT_DUE');
    const nextDay = now.add({ hours: 24 });
    given(intakeCase, ...history)
      .when(clear('UNCONTROLLED_HYPERTENSION', nextDay))
      .then({ type: 'ContraindicationCleared' });
    given(intakeCase, ...after(high, { ...high, now: nextDay }))
      .when(clear('UNCONTROLLED_HYPERTENSION', nextDay))
      .thenRefused('RECHECK_NOT_DUE');
  });

  it('that do not stand are neither cleared nor overridden', () => {
    given(intakeCase, opened).when(clear('PREGNANCY')).thenRefused('CONTRAINDICATION_NOT_STANDING');
    given(intakeCase, opened).when(override('PREGNANCY')).thenRefused('CONTRAINDICATION_NOT_STANDING');
  });
});

describe('a work-up', () => {
  it.each<[string, Partial<RecordWorkUp>, string, RegExp]>([
    [
      'a weight in pounds',
      { tests: [test('WEIGHT', 158, '[lb_av]')] },
      'CLEARANCE_UNIT_WRONG',
      /tests\[0\]\.unit: WEIGHT is taken in kg; \[lb_av\]/,
    ],
    ['no unit', { tests: [test('WEIGHT', 72, null)] }, 'CLEARANCE_UNIT_WRONG', /kg/],
    ['a weight off by ten', { tests: [test('WEIGHT', 720, 'kg')] }, 'CLEARANCE_VALUE_INVALID', /25 to 300 kg; 720/],
    ['a code for a number', { tests: [test('WEIGHT', 'HEAVY', 'kg')] }, 'CLEARANCE_VALUE_INVALID', /25 to 300/],
    ['a number for a code', { tests: [test('ECG', 1, null)] }, 'CLEARANCE_VALUE_INVALID', /NORMAL/],
    ['a unit where there is none', { tests: [test('ECG', 'NORMAL', 'kg')] }, 'CLEARANCE_UNIT_WRONG', /none/],
    ['an unknown test', { tests: [test('AURA', 1, null)] }, 'CLEARANCE_TEST_UNKNOWN', /WEIGHT/],
    [
      'a test of tomorrow',
      { tests: [test('WEIGHT', 72, 'kg', { performedAt: '2026-03-03T17:00:00Z' })] },
      'TIME_IN_FUTURE',
      /performedAt/,
    ],
    ['an unknown finding', { findings: ['BAD_AURA'] }, 'CONTRAINDICATION_UNKNOWN', /findings\[0\]/],
    ['a drug by name', { medications: medications([['Xanax', 1, 1]]) }, 'CODE_MALFORMED', /items\[0\]\.rxnorm/],
    ['a diagnosis in words', { assessment: { ...ASSESSMENT, diagnoses: ['sad'] } }, 'CODE_MALFORMED', /ICD-10-CM/],
    [
      'a clearance for a year',
      { clearance: { ...clearance, validUntil: '2027-03-02T17:00:00Z' } },
      'ELIGIBILITY_PERIOD_INVALID',
      /validUntil/,
    ],
  ])('with %s is refused as a whole', (_, wrong, code, detail) => {
    const refused = given(intakeCase, opened)
      .when(evaluation({ ...wrong, findings: wrong.findings ?? ['CYSTITIS'] }))
      .thenRefused(code);
    expect(refused.detail).toMatch(detail);
  });

  it('says until when a test holds, from when it was taken', () => {
    const taken = test('WEIGHT', 72, 'kg', { performedAt: '2026-02-20T17:00:00Z' });
    given(intakeCase, opened)
      .when(workUp({ tests: [taken] }))
      .then({
        type: 'ClearanceTestResulted',
        data: expect.objectContaining({ validUntil: '2026-03-22T16:00:00Z' }) as never,
        sealed: { value: 72, unit: 'kg' },
        occurredAt: '2026-02-20T17:00:00Z',
      });
  });

  it('computes lorazepam equivalents over the whole list', () => {
    const { items } = medications([
      ['596', 0.5, 2], // alprazolam: 2
      ['3322', 5, 1], // diazepam: 0.5
      ['36437', 100, 1], // sertraline: none
    ]);
    expect(lorazepamEquivalent(policy, items)).toBe(2.5);
  });

  it.each<[string, [string, number, number, boolean?][], string[]]>([
    ['4 mg lorazepam in the evening', [['6470', 2, 2]], []],
    ['more than that', [['6470', 2, 2.5]], ['BENZODIAZEPINE_HIGH_DOSE']],
    ['any in the morning', [['6470', 0.5, 1, true]], ['BENZODIAZEPINE_HIGH_DOSE']],
    [
      'lamotrigine and an MAOI',
      [
        ['28439', 100, 1],
        ['10734', 10, 2],
      ],
      ['INTERACTION_LAMOTRIGINE', 'INTERACTION_MAOI'],
    ],
    ['a drug that the table does not know', [['99999999', 1, 1]], []],
  ])('with %s raises what the policy says', (_, items, raised) => {
    const { decision } = given(intakeCase, opened).when(workUp({ medications: medications(items) }));
    const codes = (decision.events as IntakeCaseEvent[]).flatMap((event) =>
      event.type === 'ContraindicationIdentified' ? [event.data.code] : [],
    );
    expect(codes).toEqual(raised);
  });

  it('holds no benzodiazepine without a plan to taper it', () => {
    const period = (until: string) => ({ from: '2026-03-04T00:00:00Z', until, actor: prescriber, policy });
    const hold = (rxnorm: string, taperPlanRef: string | null, until = '2026-03-05T00:00:00Z'): IntakeCaseCommand => ({
      type: 'InstructHold',
      holdId: 'h1',
      rxnorm,
      taperPlanRef,
      ...period(until),
    });
    given(intakeCase, opened).when(hold('6470', null)).thenRefused('MEDICATION_HOLD_INVALID');
    given(intakeCase, opened).when(hold('6470', 'tp-1')).then({ type: 'MedicationHoldInstructed' });
    given(intakeCase, opened).when(hold('28439', null)).then({ type: 'MedicationHoldInstructed' });
    given(intakeCase, opened)
      .when(hold('28439', null, '2026-03-04T00:00:00Z'))
      .thenRefused('MEDICATION_HOLD_INVALID');
    given(intakeCase, opened).when(hold('lamictal', null)).thenRefused('CODE_MALFORMED');
  });
});

describe('the end of eligibility', () => {
  const ends = (cause: string, triggeredBy: string): IntakeCaseEvent => ({
    type: 'EligibilityRevoked',
    data: { eligibilityId: 'e1', cause, triggeredBy, policyVersion: policyVersionOf(policy) },
  });
  const last = (command: IntakeCaseCommand, history: IntakeCaseEvent[] = [opened, eligible()]) =>
    given(intakeCase, ...history)
      .when(command)
      .decision.events.at(-1);

  it.each<[string, IntakeCaseCommand, IntakeCaseEvent]>([
    [
      'a positive pregnancy test',
      workUp({ tests: [test('PREGNANCY_TEST', 'POSITIVE', null)] }),
      ends('NEW_CONTRAINDICATION', 'PREGNANCY'),
    ],
    ['a new absolute finding', workUp({ findings: ['CURRENT_MANIA'] }), ends('NEW_CONTRAINDICATION', 'CURRENT_MANIA')],
    [
      'a change of medication that nobody has reviewed',
      workUp({ actor: nurse, medications: medications([['28439', 25, 1]], { changed: true, reviewed: false }) }),
      ends('MEDICATION_CHANGE_UNREVIEWED', 'm1'),
    ],
    [
      'clearance that is denied',
      workUp({ clearance: { ...clearance, result: 'NOT_CLEARED' } }),
      ends('MEDICAL_CLEARANCE_DENIED', 'cl1'),
    ],
    [
      'a severe adverse event',
      { type: 'NoteAdverseEvent', adverseEventId: 'x1', grade: 3, policy },
      ends('SEVERE_ADVERSE_EVENT', 'x1'),
    ],
  ])('comes with %s, also to one that has run out: an override may stretch it', (_, command, revoked) => {
    expect(last(command)).toEqual(revoked);
    const ranOut: IntakeCaseEvent = {
      type: 'EligibilityExpired',
      data: { eligibilityId: 'e1', validUntil: '2026-03-02T00:00:00Z', cause: 'TIME' },
    };
    expect(last(command, [opened, eligible(), ranOut])).toEqual(revoked);
    expect(last(command, [opened, eligible(), ranOut, revoked])?.type).not.toBe('EligibilityRevoked');
    expect(last(command, [opened, eligible(), revoked])?.type).not.toBe('EligibilityRevoked');
  });

  it.each<[string, IntakeCaseCommand]>([
    ['a relative finding', workUp({ findings: ['CYSTITIS'] })],
    [
      'a change that a prescriber made',
      workUp({ medications: medications([['36437', 50, 1]], { changed: true, reviewed: true }) }),
    ],
    ['the same list again', workUp({ actor: nurse, medications: medications([], { reviewed: false }) })],
    ['a mild adverse event', { type: 'NoteAdverseEvent', adverseEventId: 'x1', grade: 2, policy }],
  ])('does not come with %s', (_, command) => {
    const { decision } = given(intakeCase, opened, eligible()).when(command);
    expect(decision.events.map(({ type }) => type)).not.toContain('EligibilityRevoked');
  });

  const infusion = (infusionId: string, stoppedAt: string, counts = true): IntakeCaseCommand => ({
    type: 'NoteInfusion',
    infusionId,
    counts,
    stoppedAt,
    policy,
    zone,
  });
  const noted = (history: IntakeCaseEvent[], command: IntakeCaseCommand): IntakeCaseEvent[] => [
    ...history,
    ...(given(intakeCase, ...history).when(command).decision.events as IntakeCaseEvent[]),
  ];

  it('comes with the last infusion that counts', () => {
    const capped = [opened, eligible('2026-05-01T00:00:00Z', 'e1', 2)];
    const once = noted(capped, infusion('i1', '2026-03-03T18:00:00Z'));
    const broken = noted(once, infusion('i2', '2026-03-05T18:00:00Z', false));
    expect(given(intakeCase, ...broken).state?.eligibility).toMatchObject({ used: 1 });
    const twice = noted(broken, infusion('i3', '2026-03-06T18:00:00Z'));
    expect(twice.at(-1)).toMatchObject({ type: 'EligibilityExpired', data: { cause: 'COUNT' } });
  });

  it('is counted anew when what was said about an infusion was an error', () => {
    const correct = (infusionId: string, counts: boolean): IntakeCaseCommand => ({
      type: 'CorrectInfusionNote',
      infusionId,
      counts,
      policy,
    });
    const capped = [opened, eligible('2026-05-01T00:00:00Z', 'e1', 2)];
    const once = noted(capped, infusion('i1', '2026-03-03T18:00:00Z'));
    const corrected = noted(once, correct('i1', false));
    expect(given(intakeCase, ...corrected).state?.eligibility).toMatchObject({ used: 0, noted: { i1: false } });
    given(intakeCase, ...corrected)
      .when(correct('i1', false))
      .thenNothing();
    given(intakeCase, ...corrected)
      .when(correct('i9', true))
      .thenNothing();
    given(intakeCase, opened).when(correct('i1', true)).thenNothing();
    const second = noted(corrected, infusion('i2', '2026-03-05T18:00:00Z'));
    expect(noted(second, correct('i1', true)).at(-1)).toMatchObject({
      type: 'EligibilityExpired',
      data: { cause: 'COUNT' },
    });
  });

  it('comes with too long a gap since the last infusion, before its period is over', () => {
    const history = noted([opened, eligible('2026-06-30T00:00:00Z')], infusion('i1', '2026-03-01T18:00:00Z'));
    const expire = (at: string): IntakeCaseCommand => ({ type: 'ExpireEligibility', now: now.add(now.until(at)) });
    // 84 local dates on, and clocks went forward meanwhile.
    given(intakeCase, ...history)
      .when(expire('2026-05-24T16:59:59Z'))
      .thenNothing();
    expect(last(expire('2026-05-24T17:00:00Z'), history)).toMatchObject({ data: { cause: 'GAP' } });
  });

  it('is not brought about by news of an infusion from before the decision', () => {
    given(intakeCase, opened, eligible()).when(infusion('i1', '2026-02-28T18:00:00Z')).thenNothing();
    given(intakeCase, opened).when(infusion('i1', '2026-03-03T18:00:00Z')).thenNothing();
  });
});
