import { instant } from '#kernel';
import type { Breach, InfusionEvent, InfusionSession, Vitals } from './infusion.types.js';
import { afterCorrection } from './corrections.js';
import { isAfter } from './moments.js';

export const initial: InfusionSession = {
  status: 'NONE',
  checkIn: null,
  checks: {},
  overrides: {},
  escort: null,
  dose: null,
  doseCheck: null,
  start: null,
  stop: null,
  vitals: [],
  scales: [],
  open: [],
  objections: [],
  gaps: [],
  pumpMlPerH: null,
  volumeInfusedMl: 0,
  recovery: [],
  consentWithdrawn: false,
  pausedAt: null,
  incident: null,
  leftAt: null,
  contactedAt: null,
  contactOverdue: false,
};

type Evolutions = {
  readonly [T in InfusionEvent['type']]: (
    state: InfusionSession,
    event: Extract<InfusionEvent, { type: T }>,
  ) => InfusionSession;
};

const isLast = (observedAt: string, vitals: readonly Vitals[]): boolean =>
  vitals.every((each) => !isAfter(instant(each.observedAt), instant(observedAt)));

/** A newer reading takes the place of what was recommended on the one before; only a person ends one to stop. */
const withReading = (state: InfusionSession, reading: Vitals): InfusionSession => ({
  ...state,
  vitals: [...state.vitals, reading],
  open: isLast(reading.observedAt, state.vitals)
    ? state.open.filter(({ recommendation, phase }) => recommendation === 'STOP' && phase === 'RUNNING')
    : state.open,
});

/** What an older reading, entered late, would have called for, is on record and calls for nothing now. */
const withBreach = (state: InfusionSession, breach: Breach): InfusionSession => ({
  ...state,
  open: isLast(breach.observedAt, state.vitals)
    ? [...state.open.filter(({ ruleId }) => ruleId !== breach.ruleId), breach]
    : state.open,
  objections:
    breach.phase === 'RECOVERY' && breach.recommendation !== 'ACKNOWLEDGE'
      ? [...state.objections, breach]
      : state.objections,
});

const without = (open: readonly Breach[], ruleIds: readonly string[]): readonly Breach[] =>
  open.filter(({ ruleId }) => !ruleIds.includes(ruleId));

const evolutions: Evolutions = {
  PatientCheckedIn: (state, { data }) => ({ ...state, status: 'CHECKED_IN', checkIn: data }),
  PreInfusionCheckRecorded: (state, { data }) => ({ ...state, checks: { ...state.checks, [data.checkCode]: data } }),
  PreInfusionCheckOverridden: (state, { data }) => ({
    ...state,
    overrides: { ...state.overrides, [data.checkCode]: data },
  }),
  EscortConfirmed: (state, { data }) => ({ ...state, escort: data }),
  EscortDidNotAppear: (state) => ({ ...state, escort: null }),
  DoseOrdered: (state, { data }) => ({ ...state, dose: data }),
  DoseAdjusted: (state, { data }) => ({ ...state, dose: data, doseCheck: null }),
  DoseIndependentlyChecked: (state, { data }) => ({ ...state, doseCheck: data }),
  InfusionStarted: (state, { data }) => ({
    ...state,
    status: 'RUNNING',
    start: data,
    open: [],
    pumpMlPerH: data.pumpMlPerH ?? null,
  }),
  VitalsRecorded: (state, { data }) => withReading(state, data),
  ScaleRecorded: (state, { data }) => ({ ...state, scales: [...state.scales, data] }),
  MonitoringGapDetected: (state, { data }) => ({ ...state, gaps: [...state.gaps, data] }),
  ThresholdBreached: (state, { data }) => withBreach(state, data),
  ThresholdsAcknowledged: (state, { data: { ruleIds } }) => ({
    ...state,
    open: without(state.open, ruleIds),
    objections: without(state.objections, ruleIds),
  }),
  InfusionPaused: (state, { data }) => ({
    ...state,
    status: 'PAUSED',
    pausedAt: data.pausedAt ?? null,
    volumeInfusedMl: data.volumeInfusedMl ?? state.volumeInfusedMl,
  }),
  InfusionResumed: (state) => ({ ...state, status: 'RUNNING', pausedAt: null }),
  RateChanged: (state, { data }) => ({
    ...state,
    pumpMlPerH: data.toMlPerH,
    volumeInfusedMl: data.volumeInfusedMl,
  }),
  InfusionStopped: (state, { data }) => ({ ...state, status: 'STOPPED', stop: data, open: [] }),
  ConsentWithdrawalNoted: (state) => ({ ...state, consentWithdrawn: true }),
  EnteredInErrorMarked: (state, { data }) => afterCorrection(state, data),
  IncidentNoted: (state, { data: { incidentId, incident } }) => ({ ...state, incident: { incidentId, incident } }),
  RescueMedicationGiven: (state) => state,
  RecoveryAssessed: (state, { data }) => ({ ...state, recovery: [...state.recovery, data] }),
  PatientDischarged: (state, { data }) => ({ ...state, status: 'DISCHARGED', leftAt: data.dischargedAt }),
  DischargedAgainstAdvice: (state, { data }) => ({ ...state, status: 'DISCHARGED', leftAt: data.dischargedAt }),
  VisitEndedByIncident: (state, { data }) => ({ ...state, status: 'DISCHARGED', leftAt: data.dischargedAt }),
  PostDischargeContactMade: (state, { data }) => ({ ...state, contactedAt: data.contactedAt }),
  PostDischargeContactOverdue: (state) => ({ ...state, contactOverdue: true }),
  InfusionDeferred: (state) => ({ ...state, status: 'DEFERRED' }),
  OrderingViolationBlocked: (state) => state,
};

/** `event` and its evolution have one `type`; the compiler cannot see that through the table. */
export const evolve = (state: InfusionSession, event: InfusionEvent): InfusionSession =>
  (evolutions[event.type] as (state: InfusionSession, event: InfusionEvent) => InfusionSession)(state, event);
