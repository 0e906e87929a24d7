import { instant, type Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { CheckIn, Dose, InfusionEvent, Start, StartInfusion, Stop, Vitals } from './infusion.types.js';

/** A visit as the specs tell it: checked in at 16:00 UTC, started 17:00, stopped 17:40. */
export const at = (time: string): Temporal.Instant => instant(`2026-03-09T${time}:00Z`);

export const policy = {
  policyId: 'network.example',
  version: '1.0.0',
  infusion: {
    minIdentifiers: 2,
    countsIfDeliveredFraction: 0.5,
    dose: {
      mgPerKg: { min: 0.1, max: 1 },
      mgPerKgPerHour: { min: 0.1, max: 1.5 },
      totalMg: { min: 5, max: 120 },
      minutes: { min: 30, max: 120 },
    },
  },
  recovery: { minObservation: 'PT60M', minScore: 9, noDriveAfterStop: 'PT24H', instructionsVersion: '1.0.0' },
} as ClinicPolicy;
const policyVersion = 'network.example@1.0.0';

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
export const dose: Dose = {
  mgPerKg: 0.5,
  weightKg: 80,
  mg: 40,
  minutes: 40,
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
export const vitalsTaken = (time: string): InfusionEvent => ({
  type: 'VitalsRecorded',
  data: vitals(time),
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
  },
};
export const deferred: InfusionEvent = {
  type: 'InfusionDeferred',
  data: { infusionId: 'infusion-1', ordinal: 1, initiator: 'CLINIC_SAFETY', reasonCode: 'HYPERTENSION' },
};

export const ready = [checkedIn, escortConfirmed, doseOrdered];
export const running = [...ready, started];
export const over = [...running, stopped];

export const startCommand = (rest: Partial<StartInfusion> = {}): StartInfusion => ({
  type: 'StartInfusion',
  now: at('17:00'),
  zone: 'America/Los_Angeles',
  monitor: { practitionerId: 'nurse-1', credentialsMissing: [] },
  supervisor: { practitionerId: 'np-1', credentialsMissing: [] },
  therapist: null,
  permit: { permitId: 'permit-1', attendance: ['nurse'] },
  consentInForce: true,
  otherInfusionId: null,
  issuedMcg: 40_000,
  ...rest,
});
