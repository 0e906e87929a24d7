import { readFileSync } from 'node:fs';
import { instant } from '#kernel';
import { loadPolicy, type ClinicPolicy } from '#protocol';
import type { IntakeCaseEvent } from '../intake-case.types.js';
import type { RecordInstruments } from '../screening.types.js';
import type { RecordWorkUp } from '../work-up.types.js';

/** What the specs of a case are told in: the example policy, a site, a day, and the events of an ordinary intake. */
const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
if (!loaded.ok) throw new Error('The example policy does not load.');

export const policy: ClinicPolicy = loaded.policy;
/** The same, asking for nothing. */
export const lenient: ClinicPolicy = {
  ...policy,
  requires: {
    instruments: { maxAge: 'P30D', always: [], byIndication: {} },
    psychiatricAssessment: false,
    priorTrials: {},
    medicationsReconciled: false,
    clearanceTests: [],
    medicalClearance: false,
    consents: [],
  },
};
export const now = instant('2026-03-02T17:00:00Z');
export const zone = 'America/Los_Angeles';
export const prescriber = { subject: 'np-1', role: 'prescriber' } as const;
export const nurse = { subject: 'rn-1', role: 'nurse' } as const;

export const opened: IntakeCaseEvent = {
  type: 'IntakeCaseOpened',
  data: { courseId: 'c1', consultationId: 'k1', patientRef: 'p1', siteId: 's1', indication: 'MDD_TRD' },
};

export const answer = (
  instrumentCode: string,
  itemResponses: readonly (number | null)[],
  more: Partial<RecordInstruments['results'][number]> = {},
): RecordInstruments['results'][number] => ({
  instrumentCode,
  instrumentVersion: null,
  itemResponses,
  field: 'itemResponses',
  resultId: `r-${instrumentCode}`,
  alertId: 'a1',
  previousScore: null,
  earlier: [],
  ...more,
});

export const record = (
  results: RecordInstruments['results'],
  more: Partial<RecordInstruments> = {},
): RecordInstruments => ({
  type: 'RecordInstruments',
  results,
  language: 'en',
  completedBy: 'PATIENT',
  completedAt: null,
  policy,
  now,
  ...more,
});

export const workUp = (more: Partial<RecordWorkUp> = {}): RecordWorkUp => ({
  type: 'RecordWorkUp',
  assessment: null,
  medications: null,
  tests: [],
  findings: [],
  clearance: null,
  actor: prescriber,
  policy,
  zone,
  now,
  ...more,
});

export const ASSESSMENT = {
  assessmentId: 'as1',
  modality: 'VIDEO',
  psychosisScreen: 'NEGATIVE',
  maniaScreen: 'NEGATIVE',
  adequateTrials: 2,
  diagnoses: ['F33.2'],
  rationale: 'Two adequate trials failed.',
} as const;

export const test = (name: string, value: number | string, unit: string | null, more: object = {}) => ({
  testId: `t-${name}`,
  test: name,
  value,
  unit,
  performedAt: null,
  ...more,
});

export const MEASURED = [
  test('WEIGHT', 72, 'kg'),
  test('SYSTOLIC_BP', 124, 'mm[Hg]'),
  test('DIASTOLIC_BP', 78, 'mm[Hg]'),
];

export const eligible = (validUntil = '2026-05-01T00:00:00Z', eligibilityId = 'e1', maxInfusions = 6) =>
  ({
    type: 'EligibilityDecided',
    data: {
      eligibilityId,
      outcome: 'ELIGIBLE',
      conditions: [],
      reasons: [],
      validFrom: '2026-03-01T00:00:00Z',
      validUntil,
      maxInfusions,
      policyVersion: 'test@1.0.0',
    },
  }) satisfies IntakeCaseEvent;
