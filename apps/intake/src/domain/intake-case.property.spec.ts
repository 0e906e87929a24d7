import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from './intake-case.js';
import type { IntakeCase, IntakeCaseCommand, IntakeCaseEvent } from './intake-case.types.js';

const now = instant('2026-03-02T17:00:00Z');
const policy = {
  policyId: 'test',
  version: '1.0.0',
  eligibility: { validFor: 'P90D', maxInfusions: 6, csrsLevelRevokes: 4 },
} as ClinicPolicy;
const treatment = 'TREATMENT_KETAMINE_OFFLABEL';
const cssrs = { version: '1.0.0', items: 1, min: 0, max: 5, alertItem: 1, alertAtLeast: 4 };

const opened: IntakeCaseEvent = {
  type: 'IntakeCaseOpened',
  data: { courseId: 'c1', consultationId: 'k1', patientRef: 'p1', siteId: 's1', indication: 'PTSD' },
};

const screen = (level: number): IntakeCaseCommand => ({
  type: 'RecordInstrument',
  instrumentCode: 'CSSRS_SCREEN',
  language: 'en',
  itemResponses: [level],
  completedBy: 'CLINICIAN',
  completedAt: null,
  alertId: `a${level}`,
  rules: cssrs,
  csrsLevelRevokes: 4,
  now,
});
const verdict = { conditions: [], reasons: [], validUntil: null, maxInfusions: null, policy, zone: 'UTC', now };
const signing = { consentId: 'n1', textVersion: '1', language: 'en', method: 'ELECTRONIC' } as const;

const command: fc.Arbitrary<IntakeCaseCommand> = fc.oneof(
  fc.integer({ min: -1, max: 6 }).map(screen),
  fc.constantFrom<IntakeCaseCommand>(
    { type: 'ResolveAlert', alertId: 'a4', action: 'REVIEWED' },
    { type: 'ResolveAlert', alertId: 'a5', action: 'REVIEWED' },
    { type: 'SignConsent', consentType: treatment, ...signing },
    { type: 'WithdrawConsent', consentType: treatment, inSession: false, effectiveFrom: null, now },
    { type: 'DecideEligibility', outcome: 'ELIGIBLE', eligibilityId: 'e1', ...verdict },
    { type: 'DecideEligibility', outcome: 'INELIGIBLE', eligibilityId: 'e2', ...verdict },
    { type: 'RevokeEligibility', cause: 'CLINICAL' },
    { type: 'ExpireEligibility', now: now.add({ hours: 24 * 91 }) },
    { type: 'CloseCase', reason: 'DONE', courseUnderWay: false },
  ),
);

/** What one decision may never leave behind, from whatever state it was taken. */
const check = (before: IntakeCase | null, events: readonly IntakeCaseEvent[], after: IntakeCase | null): void => {
  const decided = events.some(({ type, data }) => type === 'EligibilityDecided' && data.outcome === 'ELIGIBLE');
  if (decided) expect(before?.openAlerts).toEqual([]);
  const ends = ['EligibilityExpired', 'EligibilityRevoked'];
  if (events.some(({ type }) => ends.includes(type))) expect(before?.eligibility).not.toBeNull();
  const urgent = events.some(({ type, data }) => type === 'SafetyAlertRaised' && data.level === 'URGENT');
  const withdrawn = events.some(({ type }) => type === 'ConsentWithdrawn');
  if (urgent || withdrawn || after?.status === 'CLOSED') expect(after?.eligibility).toBeNull();
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
