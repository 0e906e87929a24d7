import type { AdverseEventEvent, InfusionEvent as OfService } from '#contracts';
import type { DoseColumn, InfusionView } from './infusion.view.js';

type InfusionEvent = Exclude<OfService, AdverseEventEvent>;
type EventOf<T extends InfusionEvent['type']> = Extract<InfusionEvent, { type: T }>;
type Change = Partial<InfusionView>;
type AfterCheckIn = Exclude<InfusionEvent['type'], 'PatientCheckedIn'>;

export const checkedIn = (data: EventOf<'PatientCheckedIn'>['data']): Omit<InfusionView, 'version'> => {
  const { infusionId: id, courseId, patientRef, siteId, ordinal, appointmentId, checkedInAt } = data;
  const visit = { id, courseId, patientRef, siteId, ordinal, appointmentId, checkedInAt };
  const staff = { monitorId: null, supervisorId: null, therapistId: null };
  const toCome = { escort: null, dose: null, stop: null, recovery: [], departure: null };
  const times = { startedAt: null, stoppedAt: null, leftAt: null };
  return { ...visit, status: 'CHECKED_IN', ...staff, ...toCome, ...times, contact: 'NONE', consentWithdrawn: false };
};

/** An order without what only the trail needs. */
const doseOf = (order: EventOf<'DoseOrdered'>['data']): DoseColumn => {
  const { mgPerKg, weightKg, weightMeasuredAt, minutes, mg, prescriberId } = order;
  const { vialMgPerMl, infusionMl, drugMl, diluentMl, pumpMlPerH } = order;
  const preparation = { weightMeasuredAt, vialMgPerMl, infusionMl, drugMl, diluentMl, pumpMlPerH };
  const known = Object.fromEntries(Object.entries(preparation).filter(([, value]) => value !== undefined));
  return { mgPerKg, weightKg, minutes, mg, prescriberId, ...known };
};

type Changes = { readonly [T in AfterCheckIn]: (data: EventOf<T>['data'], row: Known) => Change };

const changes: Changes = {
  EscortConfirmed: (escort) => ({ escort }),
  PreInfusionCheckRecorded: () => ({}),
  PreInfusionCheckOverridden: () => ({}),
  EscortDidNotAppear: () => ({ escort: null }),
  DoseOrdered: (order) => ({ dose: doseOf(order) }),
  DoseAdjusted: (order) => ({ dose: doseOf(order) }),
  DoseIndependentlyChecked: () => ({}),
  InfusionStarted: ({ monitorId, supervisorId, therapistId, startedAt }) => ({
    status: 'RUNNING',
    monitorId,
    supervisorId,
    therapistId,
    startedAt,
  }),
  VitalsRecorded: () => ({}),
  ScaleRecorded: () => ({}),
  MonitoringGapDetected: () => ({}),
  ThresholdBreached: () => ({}),
  ThresholdsAcknowledged: () => ({}),
  RateChanged: () => ({}),
  RescueMedicationGiven: () => ({}),
  InfusionPaused: () => ({ status: 'PAUSED' }),
  InfusionResumed: () => ({ status: 'RUNNING' }),
  InfusionStopped: ({ kind, reasonCode, mgDelivered, deliveredFraction, counts, stoppedAt }) => ({
    status: 'STOPPED',
    stop: { kind, reasonCode, mgDelivered, deliveredFraction, counts },
    stoppedAt,
  }),
  ConsentWithdrawalNoted: () => ({ consentWithdrawn: true }),
  EnteredInErrorMarked: ({ dose: correction }, { dose, stop }) => {
    if (correction === undefined || dose === null || stop === null) return {};
    const { mgPerKg, weightKg, mg, mgDelivered, deliveredFraction, counts } = correction.is;
    return {
      dose: { ...dose, mgPerKg, weightKg, mg },
      stop: { ...stop, mgDelivered, deliveredFraction, counts },
    };
  },
  IncidentNoted: ({ incident }) => (incident === 'DEATH' ? { contact: 'NONE' } : {}),
  VisitEndedByIncident: ({ dischargedAt, incident }) => ({
    status: 'DISCHARGED',
    leftAt: dischargedAt,
    departure: { kind: incident },
  }),
  RecoveryAssessed: (assessment, { recovery }) => ({ recovery: [...recovery, assessment] }),
  PatientDischarged: ({ dischargedAt, readyAt, noDriveUntil }) => ({
    status: 'DISCHARGED',
    leftAt: dischargedAt,
    contact: 'WAITING',
    departure: { kind: 'DISCHARGED', readyAt, noDriveUntil },
  }),
  DischargedAgainstAdvice: ({ dischargedAt, witnessId, noDriveUntil, unmet }) => ({
    status: 'DISCHARGED',
    leftAt: dischargedAt,
    contact: 'WAITING',
    departure: { kind: 'AGAINST_ADVICE', witnessId, noDriveUntil, unmet },
  }),
  PostDischargeContactMade: () => ({ contact: 'MADE' }),
  PostDischargeContactOverdue: () => ({ contact: 'OVERDUE' }),
  InfusionDeferred: () => ({ status: 'DEFERRED' }),
  OrderingViolationBlocked: () => ({}),
};

/** What a change builds on, and so has to be read first. */
export type Known = Pick<InfusionView, 'recovery' | 'dose' | 'stop'>;

export const addsToRow = ({ type }: InfusionEvent): boolean =>
  type === 'RecoveryAssessed' || type === 'EnteredInErrorMarked';

export const changeOf = (row: Known, { type, data }: EventOf<AfterCheckIn>): Change =>
  (changes[type] as (data: unknown, row: Known) => Change)(data, row);
