const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

export const vitals = (): object => ({
  source: 'DEVICE',
  sbp: 124,
  dbp: 78,
  hr: 72,
  rr: 14,
  spo2: 98,
  moaas: 5,
  observedAt: new Date().toISOString(),
  scales: [{ scale: 'CADSS6', items: [0, 0, 0, 0, 0, 0] }],
});

const pass = (checkCode: string, evidence: string) => ({ checkCode, result: 'PASS', evidence });

export const findings = (): readonly object[] => [
  { ...pass('FASTING', 'PATIENT_STATEMENT'), lastSolidsAt: hoursAgo(11), lastLiquidsAt: hoursAgo(3) },
  pass('SAME_DAY_QUESTIONS', 'PATIENT_STATEMENT'),
  { ...pass('SUICIDE_SCREEN', 'CSSRS_SCREENER'), value: 0 },
  pass('PREGNANCY', 'URINE_TEST'),
  pass('EMERGENCY_EQUIPMENT', 'EQUIPMENT_LOG'),
  pass('VIAL_ISSUED', 'VIAL_LABEL_READ'),
];

export const screening = (): object => ({
  results: [
    { instrumentCode: 'CSSRS_SCREEN', itemResponses: [0, 0, null, null, null, 0] },
    { instrumentCode: 'PCL5', itemResponses: Array.from({ length: 20 }, () => 2) },
  ],
  language: 'en',
  completedBy: 'PATIENT',
});

export const evaluation = (): object => ({
  assessment: {
    modality: 'VIDEO',
    psychosisScreen: 'NEGATIVE',
    maniaScreen: 'NEGATIVE',
    adequateTrials: 2,
    diagnoses: ['F43.1'],
    rationale: 'Two adequate trials failed.',
  },
  medications: { items: [] },
  tests: [
    { test: 'WEIGHT', value: 72, unit: 'kg' },
    { test: 'SYSTOLIC_BP', value: 124, unit: 'mm[Hg]' },
    { test: 'DIASTOLIC_BP', value: 78, unit: 'mm[Hg]' },
  ],
  clearance: { result: 'CLEARED' },
});

/** 0.5 mg/kg, and what the system makes of it. */
export const DOSE_MG = 36;
export const dose = (): object => {
  const weight = { weightKg: 72, weightMeasuredAt: new Date().toISOString() };
  return { mgPerKg: 0.5, ...weight, minutes: 40, vialMgPerMl: 50, infusionMl: 50 };
};
export const COMPUTED = { computedMg: DOSE_MG, computedMl: 0.72, computedMlPerH: 75 };

/** One vial, large enough for a whole course. */
export const VIAL_MG = 500;
export const delivery = (siteId: string, invoice: string): object => {
  const label = { ndc: '42023-114-10', lot: 'B1', expiresOn: '2035-06-30', mgPerVial: VIAL_MG, vials: 1 };
  return { siteId, supplierId: 'bench', invoice, ...label };
};

export const DEPARTURE = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
