import { endedAs } from './disclosures.js';
import { isPositive } from './eligibility.js';
import type { Eligibility } from './eligibility.types.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { Contraindication } from './work-up.types.js';

type DataOf<N extends IntakeCaseEvent['type']> = Extract<IntakeCaseEvent, { type: N }>['data'];

/** What each event changes about a case that is there; an event that is not listed changes nothing a decision needs. */
type Changes = {
  readonly [N in IntakeCaseEvent['type']]?: (state: IntakeCase, data: DataOf<N>) => Partial<IntakeCase>;
};

const without = <T>(items: readonly T[], gone: T): readonly T[] => items.filter((item) => item !== gone);

const decided = (data: DataOf<'EligibilityDecided'>): Eligibility | null => {
  const { eligibilityId, outcome, validFrom: decidedAt, maxInfusions, decidedBy = null, policyVersion } = data;
  const { validUntil = decidedAt } = data;
  if (!isPositive(outcome)) return null;
  const use = { used: 0, noted: {}, gapEndsAt: null };
  return { eligibilityId, decidedAt, validUntil, maxInfusions, decidedBy, ...use, policyVersion };
};

const withNote = (eligibility: Eligibility, infusionId: string, counts: boolean): Eligibility => {
  const noted = { ...eligibility.noted, [infusionId]: counts };
  return { ...eligibility, noted, used: Object.values(noted).filter(Boolean).length };
};

const found = (data: DataOf<'ContraindicationIdentified'>): Contraindication => {
  const { code, class: severity, recheckAt } = data;
  return { code, class: severity, recheckAt, overriddenBy: null };
};

const changes: Changes = {
  InstrumentCompleted: ({ results }, { instrumentCode, resultId, completedAt }) => ({
    results: { ...results, [instrumentCode]: { ref: resultId, at: completedAt } },
  }),
  SafetyAlertRaised: ({ openAlerts }, { alertId, level }) => ({
    openAlerts: [...openAlerts, { alertId, level, clinicianId: null }],
  }),
  SafetyAlertRouted: ({ openAlerts }, { alertId, clinicianId }) => ({
    openAlerts: openAlerts.map((alert) => (alert.alertId === alertId ? { ...alert, clinicianId } : alert)),
  }),
  SafetyAlertResolved: ({ openAlerts }, { alertId }) => ({
    openAlerts: openAlerts.filter((alert) => alert.alertId !== alertId),
  }),
  PsychiatricAssessmentCompleted: (_, { assessmentId: ref, adequateTrials }) => ({
    assessment: { ref, adequateTrials },
  }),
  // A list that is told again without a change needs no second review.
  MedicationReconciled: ({ medications }, { reconciliationId: ref, reviewed, changed }) => ({
    medications: { ref, reviewed: reviewed || (!changed && medications?.reviewed === true) },
  }),
  ClearanceTestResulted: ({ tests }, { test, testId: ref, validUntil }) => ({
    tests: { ...tests, [test]: { ref, validUntil } },
  }),
  MedicalClearanceRecorded: (_, { clearanceId: ref, result, validUntil }) => ({
    clearance: { ref, result, validUntil },
  }),
  ContraindicationIdentified: ({ contraindications }, data) => ({
    contraindications: [...contraindications.filter(({ code }) => code !== data.code), found(data)],
  }),
  ContraindicationCleared: ({ contraindications }, { code }) => ({
    contraindications: contraindications.filter((each) => each.code !== code),
  }),
  ContraindicationOverridden: ({ contraindications }, { code, signedBy: overriddenBy }) => ({
    contraindications: contraindications.map((each) => (each.code === code ? { ...each, overriddenBy } : each)),
  }),
  ConsentSigned: ({ consentsInForce }, { consentType }) => ({ consentsInForce: [...consentsInForce, consentType] }),
  ConsentWithdrawn: ({ consentsInForce }, { consentType }) => ({
    consentsInForce: without(consentsInForce, consentType),
  }),
  DisclosureConsentSigned: ({ disclosures }, { consentId, consentType, recipient, purposes, expiresAt }) => ({
    disclosures: [...disclosures, { consentId, consentType, recipient, purposes, expiresAt, ended: null }],
  }),
  DisclosureConsentWithdrawn: ({ disclosures }, { consentId }) => ({
    disclosures: endedAs(disclosures, consentId, 'WITHDRAWN'),
  }),
  DisclosureConsentExpired: ({ disclosures }, { consentId }) => ({
    disclosures: endedAs(disclosures, consentId, 'EXPIRED'),
  }),
  EligibilityDecided: (_, data) => ({ eligibility: decided(data), ranOut: null }),
  InfusionNoted: ({ eligibility }, { eligibilityId, infusionId, counts, gapEndsAt, policyVersion }) =>
    eligibility?.eligibilityId === eligibilityId
      ? { eligibility: { ...withNote(eligibility, infusionId, counts), gapEndsAt, policyVersion } }
      : {},
  InfusionNoteCorrected: ({ eligibility }, { eligibilityId, infusionId, counts }) =>
    eligibility?.eligibilityId === eligibilityId ? { eligibility: withNote(eligibility, infusionId, counts) } : {},
  EligibilityExpired: (_, { eligibilityId }) => ({ eligibility: null, ranOut: eligibilityId }),
  EligibilityRevoked: () => ({ eligibility: null, ranOut: null }),
  IntakeCaseTransferred: (_, { to: siteId }) => ({ siteId }),
  IntakeCaseClosed: () => ({ status: 'CLOSED' }),
};

const opened = ({ courseId, patientRef, siteId, indication }: DataOf<'IntakeCaseOpened'>): IntakeCase => ({
  status: 'OPEN',
  courseId,
  patientRef,
  siteId,
  indication,
  openAlerts: [],
  consentsInForce: [],
  disclosures: [],
  results: {},
  tests: {},
  assessment: null,
  medications: null,
  clearance: null,
  contraindications: [],
  eligibility: null,
  ranOut: null,
});

export const evolveCase = (state: IntakeCase | null, event: IntakeCaseEvent): IntakeCase | null => {
  if (event.type === 'IntakeCaseOpened') return opened(event.data);
  if (state === null) return null;
  const change = changes[event.type] as ((state: IntakeCase, data: object) => Partial<IntakeCase>) | undefined;
  return change === undefined ? state : { ...state, ...change(state, event.data) };
};
