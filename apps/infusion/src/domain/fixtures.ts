import { readFileSync } from 'node:fs';
import { instant, type Temporal } from '#kernel';
import { loadPolicy, policyVersionOf, type ClinicPolicy } from '#protocol';
import type {
  Breach,
  CalculatedDose,
  CheckIn,
  InfusionEvent,
  OrderDose,
  PauseInfusion,
  ResumeInfusion,
  Start,
  StartInfusion,
  Stop,
  StopInfusion,
  Vitals,
} from './infusion.types.js';
import type { Finding, RecordVitals } from './room.types.js';

/** A visit as the specs tell it: checked in at 16:00 UTC, started 17:00, stopped 17:40. */
export const at = (time: string): Temporal.Instant => instant(`2026-03-09T${time}:00Z`);

/** The example policy, but for a dose that is as the specs tell it. */
export const policy: ClinicPolicy = (() => {
  const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
})();
const policyVersion = policyVersionOf(policy);

export const checkIn: CheckIn = {
  infusionId: 'infusion-1',
  courseId: 'course-1',
  patientRef: 'patient-1',
  siteId: 'slo',
  ordinal: 1,
  appointmentId: null,
  identifiersMatched: ['NAME', 'BIRTH_DATE'],
  consentReaffirmed: true,
  checkedInAt: at('16:00').toString(),
};
/** 0.5 mg/kg for 80 kg, from a vial of 50 mg/mL, in 50 mL over 40 minutes. */
export const dose: CalculatedDose = {
  mgPerKg: 0.5,
  weightKg: 80,
  weightMeasuredAt: at('16:05').toString(),
  mg: 40,
  minutes: 40,
  vialMgPerMl: 50,
  infusionMl: 50,
  drugMl: 0.8,
  diluentMl: 49.2,
  pumpMlPerH: 75,
  route: 'IV',
  prescriberId: 'np-1',
  policyVersion,
};
export const start: Start = {
  infusionId: 'infusion-1',
  courseId: 'course-1',
  siteId: 'slo',
  zone: 'America/Los_Angeles',
  permitId: 'permit-1',
  stepId: 'INFUSION:1',
  ordinal: 1,
  monitorId: 'nurse-1',
  supervisorId: 'np-1',
  therapistId: null,
  startedAt: at('17:00').toString(),
  pumpMlPerH: 75,
};
export const stop: Stop = {
  infusionId: 'infusion-1',
  ordinal: 1,
  kind: 'COMPLETED',
  reasonCode: 'DOSE_GIVEN',
  mgDelivered: 40,
  deliveredFraction: 1,
  counts: true,
  stoppedAt: at('17:40').toString(),
  policyVersion,
};
export const vitals = (time: string): Vitals => ({
  observedAt: at(time).toString(),
  source: 'MANUAL',
  sbp: 128,
  dbp: 82,
  hr: 74,
  rr: 14,
  spo2: 98,
  moaas: 5,
});

export const checkedIn: InfusionEvent = { type: 'PatientCheckedIn', data: checkIn };
export const escortConfirmed: InfusionEvent = {
  type: 'EscortConfirmed',
  data: { relationship: 'SPOUSE', method: 'CONFIRMED_FOR_PICKUP' },
};
export const doseOrdered: InfusionEvent = { type: 'DoseOrdered', data: dose };
export const started: InfusionEvent = { type: 'InfusionStarted', data: start };
export const paused: InfusionEvent = { type: 'InfusionPaused', data: { reasonCode: 'HYPERTENSION' } };
export const stopped: InfusionEvent = { type: 'InfusionStopped', data: stop };
export const vitalsTaken = (time: string, reading: Partial<Vitals> = {}): InfusionEvent => ({
  type: 'VitalsRecorded',
  data: { ...vitals(time), ...reading },
  occurredAt: at(time).toString(),
});
export const recovered = (time: string, score = 9): InfusionEvent => ({
  type: 'RecoveryAssessed',
  data: { scale: 'ALDRETE', score, assessedAt: at(time).toString() },
});
export const withdrawn: InfusionEvent = {
  type: 'ConsentWithdrawalNoted',
  data: {
    infusionId: 'infusion-1',
    consentType: 'TREATMENT_KETAMINE_OFFLABEL',
    effectiveFrom: at('17:20').toString(),
  },
};
export const discharged: InfusionEvent = {
  type: 'PatientDischarged',
  data: {
    infusionId: 'infusion-1',
    ordinal: 1,
    readyAt: at('18:00').toString(),
    dischargedAt: at('18:40').toString(),
    noDriveUntil: '2026-03-10T17:40:00Z',
    instructionsVersion: '1.0.0',
    escortIdentified: true,
    policyVersion,
    criteria: [
      'OBSERVATION_COMPLETE',
      'RECOVERY_SCORE',
      'VITALS_AFTER_STOP',
      'VITALS_WITHIN_LIMITS',
      'CADSS6_NEAR_BASELINE',
      'SUICIDE_QUESTION',
      'ESCORT_IDENTIFIED',
      'INSTRUCTIONS_ACKNOWLEDGED',
    ],
    signedBy: 'nurse-1',
  },
};
export const deferred: InfusionEvent = {
  type: 'InfusionDeferred',
  data: { infusionId: 'infusion-1', ordinal: 1, initiator: 'CLINIC_SAFETY', reasonCode: 'HYPERTENSION' },
};

export const finding = (rest: Partial<Finding> & Pick<Finding, 'checkCode' | 'evidence'>): Finding => ({
  result: 'PASS',
  value: null,
  lastSolidsAt: null,
  lastLiquidsAt: null,
  checkedAt: at('16:30').toString(),
  ...rest,
});
export const findings: readonly Finding[] = [
  finding({
    checkCode: 'FASTING',
    evidence: 'PATIENT_STATEMENT',
    lastSolidsAt: at('04:00').toString(),
    lastLiquidsAt: at('13:00').toString(),
  }),
  finding({ checkCode: 'SAME_DAY_QUESTIONS', evidence: 'PATIENT_STATEMENT' }),
  finding({ checkCode: 'SUICIDE_SCREEN', evidence: 'CSSRS_SCREENER', value: 0 }),
  finding({ checkCode: 'PREGNANCY', evidence: 'NOT_RELEVANT', result: 'NOT_APPLICABLE' }),
  finding({ checkCode: 'EMERGENCY_EQUIPMENT', evidence: 'EQUIPMENT_LOG' }),
  finding({ checkCode: 'VIAL_ISSUED', evidence: 'VIAL_LABEL_READ' }),
];
export const checked: readonly InfusionEvent[] = findings.map((data) => ({
  type: 'PreInfusionCheckRecorded',
  data: { ...data, recordedBy: 'nurse-1', policyVersion },
  occurredAt: data.checkedAt,
}));
export const doseChecked: InfusionEvent = {
  type: 'DoseIndependentlyChecked',
  data: {
    checkedBy: 'nurse-2',
    preparedBy: 'nurse-1',
    computedMg: 40,
    computedMl: 0.8,
    computedMlPerH: 75,
    policyVersion,
  },
};
export const scored = (time: string, phase: Breach['phase'], score = 0): InfusionEvent => ({
  type: 'ScaleRecorded',
  data: {
    scale: 'CADSS6',
    version: '1.0.0',
    items: [score, 0, 0, 0, 0, 0],
    score,
    phase,
    observedAt: at(time).toString(),
    lateReason: null,
  },
  occurredAt: at(time).toString(),
});
export const breached = (ruleId: string, rest: Partial<Breach> = {}): InfusionEvent => ({
  type: 'ThresholdBreached',
  data: {
    ruleId,
    parameter: 'sbp',
    value: 185,
    limit: 180,
    phase: 'RUNNING',
    recommendation: 'HOLD',
    observedAt: at('17:10').toString(),
    policyVersion,
    ...rest,
  },
});

export const acknowledged = (...ruleIds: string[]): InfusionEvent => ({
  type: 'ThresholdsAcknowledged',
  data: { ruleIds, signedBy: 'np-1', role: 'prescriber', reasonCode: 'WHITE_COAT' },
});

const baseline = [vitalsTaken('16:45'), scored('16:45', 'BEFORE')];
export const ready = [checkedIn, ...checked, escortConfirmed, doseOrdered, doseChecked, ...baseline];
export const running = [...ready, started];
/** With every reading that was due until the stop. */
export const monitored = [...running, ...['17:00', '17:10', '17:20', '17:30'].map((time) => vitalsTaken(time))];
export const over = [...monitored, stopped];
/** Vital signs, the scale and a good score since the stop. */
export const observed = [
  ...over,
  vitalsTaken('17:40'),
  vitalsTaken('17:55'),
  vitalsTaken('18:10'),
  vitalsTaken('18:25'),
  scored('17:55', 'RECOVERY'),
  recovered('18:00'),
];

/** What intake measured five days before. */
export const weighed = { kg: 80, at: '2026-03-04T16:00:00Z' };

export const orderCommand = (rest: Partial<OrderDose> = {}): OrderDose => ({
  type: 'OrderDose',
  mgPerKg: 0.5,
  weightKg: 80,
  weightMeasuredAt: at('16:05').toString(),
  minutes: 40,
  vialMgPerMl: 50,
  infusionMl: 50,
  prescriberId: 'np-1',
  credentialsMissing: [],
  previous: null,
  weighed,
  now: at('16:10'),
  policy,
  ...rest,
});
export const pauseCommand = (rest: Partial<PauseInfusion> = {}): PauseInfusion => ({
  type: 'PauseInfusion',
  reasonCode: 'HYPERTENSION',
  volumeInfusedMl: null,
  confirms: [],
  now: at('17:01'),
  policy,
  ...rest,
});
export const resumeCommand = (rest: Partial<ResumeInfusion> = {}): ResumeInfusion => ({
  type: 'ResumeInfusion',
  reasonCode: 'RECOVERED',
  supervisorId: 'np-1',
  crewProblems: [],
  now: at('17:16'),
  policy,
  ...rest,
});
export const stopCommand = (rest: Partial<StopInfusion> = {}): StopInfusion => ({
  type: 'StopInfusion',
  kind: 'COMPLETED',
  reasonCode: 'DOSE_GIVEN',
  mgDelivered: 40,
  volumeInfusedMl: null,
  confirms: [],
  now: at('17:40'),
  policy,
  ...rest,
});
export const vitalsCommand = (
  time: string,
  reading: Partial<Vitals> = {},
  rest: Partial<RecordVitals> = {},
): RecordVitals => ({
  type: 'RecordVitals',
  vitals: { ...vitals(time), ...reading },
  scales: [],
  now: at(time),
  policy,
  ...rest,
});
export const startCommand = (rest: Partial<StartInfusion> = {}): StartInfusion => ({
  type: 'StartInfusion',
  now: at('17:00'),
  zone: 'America/Los_Angeles',
  monitor: { practitionerId: 'nurse-1', credentialsMissing: [] },
  supervisor: { practitionerId: 'np-1', credentialsMissing: [] },
  therapist: null,
  permit: { permitId: 'permit-1', attendance: ['nurse'], gates: [] },
  consentInForce: true,
  crewProblems: [],
  otherInfusionId: null,
  pumpId: null,
  ivSite: null,
  policy,
  issuedMcg: 40_000,
  weighed,
  ...rest,
});
