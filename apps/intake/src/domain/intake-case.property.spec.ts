import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { intakeCase } from './intake-case.js';
import type { IntakeCase, IntakeCaseCommand, IntakeCaseEvent } from './intake-case.types.js';
import { answer, lenient as policy, now, opened, prescriber as actor, record, test, workUp } from './testing/cases.js';

const treatment = 'TREATMENT_KETAMINE_OFFLABEL';

/** Answers to the screener that come to a level of ideation, sometimes with behaviour. */
const screen = ([level, behaviour]: [number, number]): IntakeCaseCommand => {
  const asked = level >= 2;
  const deeper = [3, 4, 5].map((question) => (asked ? Number(level === question) : null));
  const items = [Number(level >= 1), Number(asked), ...deeper, behaviour];
  return record([answer('CSSRS_SCREEN', items, { alertId: `a${level}` })]);
};
const saying = { conditions: [], reasons: ['CLINICAL'], validUntil: null, deferredUntil: null, maxInfusions: null };
const verdict = { ...saying, actor, policy, zone: 'UTC', now };
const signature = { signedBy: 'PATIENT', witnessId: null, comprehensionScore: null, actor, policy } as const;
const signing = {
  consentId: 'n1',
  textVersion: '2026-01',
  language: 'en',
  method: 'ELECTRONIC',
  ...signature,
} as const;
const action = { action: 'SAFETY_PLAN_REVIEWED', followUpAt: null, actor, policy };
const settled = { reasonCode: 'REVIEWED', reason: 'Seen.', actor };
const found = { findingId: 'f1', previousScore: null, policy, zone: 'UTC', now };
const infusion = { infusionId: 'i1', stoppedAt: now.add({ hours: 1 }).toString(), policy, zone: 'UTC' };

const command: fc.Arbitrary<IntakeCaseCommand> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 })).map(screen),
  fc.constantFrom<IntakeCaseCommand>(
    { type: 'ResolveAlert', alertId: 'a4', ...action },
    { type: 'ResolveAlert', alertId: 'a5', ...action },
    { type: 'SignConsent', consentType: treatment, ...signing },
    { type: 'WithdrawConsent', consentType: treatment, inSession: false, effectiveFrom: null, policy, now },
    { type: 'DecideEligibility', outcome: 'ELIGIBLE', eligibilityId: 'e1', ...verdict },
    { type: 'DecideEligibility', outcome: 'INELIGIBLE', eligibilityId: 'e2', ...verdict },
    { type: 'RevokeEligibility', cause: 'CLINICAL' },
    { type: 'ExpireEligibility', now: now.add({ hours: 24 * 91 }) },
    workUp({ policy, tests: [test('PREGNANCY_TEST', 'POSITIVE', null)] }),
    workUp({ policy, findings: ['SLEEP_APNOEA', 'UNCONTROLLED_HYPERTENSION'] }),
    { type: 'ClearContraindication', code: 'PREGNANCY', ...settled, now },
    { type: 'ClearContraindication', code: 'UNCONTROLLED_HYPERTENSION', ...settled, now: now.add({ hours: 48 }) },
    { type: 'OverrideContraindication', code: 'SLEEP_APNOEA', ...settled },
    { type: 'OverrideContraindication', code: 'PREGNANCY', ...settled },
    { type: 'NoteInfusion', counts: true, ...infusion },
    { type: 'NoteInfusion', counts: false, ...infusion },
    { type: 'NoteAdverseEvent', adverseEventId: 'x1', grade: 3, policy },
    { type: 'NoteRoomCheck', checkCode: 'SUICIDE_SCREEN', passed: false, value: 5, alertId: 'a6', ...found },
    { type: 'NoteRoomCheck', checkCode: 'PREGNANCY', passed: false, value: null, alertId: 'a7', ...found },
    { type: 'CloseCase', reason: 'DONE', courseUnderWay: false },
  ),
);

const blocking = (state: IntakeCase | null) =>
  (state?.contraindications ?? []).filter(({ overriddenBy }) => overriddenBy === null);

/** What an eligibility that is in force may never stand beside. */
const checkStanding = ({ eligibility, contraindications, status }: IntakeCase): void => {
  const overridden = contraindications.filter(({ overriddenBy }) => overriddenBy !== null);
  expect(overridden.filter((each) => each.class !== 'RELATIVE')).toEqual([]);
  if (eligibility === null) return;
  expect(status).toBe('OPEN');
  expect(contraindications.filter((each) => each.class !== 'RELATIVE')).toEqual([]);
  expect(eligibility.used).toBeLessThan(eligibility.maxInfusions);
};

const ENDS = ['EligibilityExpired', 'EligibilityRevoked'];

/** What was decided in favour, also after it ran out: an override may stretch it. */
const endable = (state: IntakeCase | null) => state?.eligibility ?? state?.ranOut ?? null;

const isUrgent = ({ type, data }: IntakeCaseEvent): boolean => type === 'SafetyAlertRaised' && data.level === 'URGENT';

/** What one decision may never leave behind, from whatever state it was taken. */
const check = (before: IntakeCase | null, events: readonly IntakeCaseEvent[], after: IntakeCase | null): void => {
  const decided = events.some(({ type, data }) => type === 'EligibilityDecided' && data.outcome === 'ELIGIBLE');
  if (decided) expect([...(before?.openAlerts ?? []), ...blocking(before)]).toEqual([]);
  if (events.some(({ type }) => ENDS.includes(type))) expect(endable(before)).not.toBeNull();
  if (events.some((event) => isUrgent(event) || event.type === 'ConsentWithdrawn'))
    expect(after?.eligibility).toBeNull();
  if (after !== null) checkStanding(after);
};

it('whatever happens in whatever order, nobody is eligible against a safety rule', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let state = intakeCase.evolve(null, opened);
      for (const each of commands) {
        const { events } = intakeCase.decide(each, state);
        const after = events.reduce((folded, event) => intakeCase.evolve(folded, event), state);
        check(state, events, after);
        state = after;
      }
    }),
    { numRuns: 500 },
  );
});
