import { refusal, refuse, type Aggregate } from '#kernel';
import { checkIn, confirmEscort, defer, orderDose } from './before.js';
import { assessRecovery, discharge, dischargeAgainstAdvice } from './discharge.js';
import type { CheckInPatient, Decided, InfusionCommand, InfusionEvent, InfusionSession } from './infusion.types.js';
import { noteConsentWithdrawal, pause, recordVitals, resume, stop } from './running.js';
import { start } from './start.js';

const initial: InfusionSession = {
  status: 'NONE',
  checkIn: null,
  escort: null,
  dose: null,
  start: null,
  stop: null,
  vitals: [],
  recovery: [],
  consentWithdrawn: false,
  leftAt: null,
};

type Evolutions = {
  readonly [T in InfusionEvent['type']]: (
    state: InfusionSession,
    event: Extract<InfusionEvent, { type: T }>,
  ) => InfusionSession;
};

const evolutions: Evolutions = {
  PatientCheckedIn: (state, { data }) => ({ ...state, status: 'CHECKED_IN', checkIn: data }),
  EscortConfirmed: (state, { data }) => ({ ...state, escort: data }),
  DoseOrdered: (state, { data }) => ({ ...state, dose: data }),
  InfusionStarted: (state, { data }) => ({ ...state, status: 'RUNNING', start: data }),
  VitalsRecorded: (state, { data }) => ({ ...state, vitals: [...state.vitals, data.observedAt] }),
  InfusionPaused: (state) => ({ ...state, status: 'PAUSED' }),
  InfusionResumed: (state) => ({ ...state, status: 'RUNNING' }),
  InfusionStopped: (state, { data }) => ({ ...state, status: 'STOPPED', stop: data }),
  ConsentWithdrawalNoted: (state) => ({ ...state, consentWithdrawn: true }),
  RecoveryAssessed: (state, { data }) => ({ ...state, recovery: [...state.recovery, data] }),
  PatientDischarged: (state, { data }) => ({ ...state, status: 'DISCHARGED', leftAt: data.dischargedAt }),
  DischargedAgainstAdvice: (state, { data }) => ({ ...state, status: 'DISCHARGED', leftAt: data.dischargedAt }),
  InfusionDeferred: (state) => ({ ...state, status: 'DEFERRED' }),
  OrderingViolationBlocked: (state) => state,
};

/** `event` and its evolution have one `type`; the compiler cannot see that through the table. */
const evolve = (state: InfusionSession, event: InfusionEvent): InfusionSession =>
  (evolutions[event.type] as (state: InfusionSession, event: InfusionEvent) => InfusionSession)(state, event);

type AfterCheckIn = Exclude<InfusionCommand, CheckInPatient>;
type Deciders = {
  readonly [T in AfterCheckIn['type']]: (
    command: Extract<AfterCheckIn, { type: T }>,
    state: InfusionSession,
  ) => Decided;
};

const deciders: Deciders = {
  ConfirmEscort: (command, state) =>
    state.leftAt === null && state.status !== 'DEFERRED'
      ? confirmEscort(command)
      : refuse(refusal('INFUSION_OVER', 'The session is over.')),
  OrderDose: orderDose,
  StartInfusion: start,
  RecordVitals: recordVitals,
  PauseInfusion: pause,
  ResumeInfusion: resume,
  StopInfusion: stop,
  NoteConsentWithdrawal: noteConsentWithdrawal,
  AssessRecovery: assessRecovery,
  DischargePatient: discharge,
  DischargeAgainstAdvice: dischargeAgainstAdvice,
  DeferInfusion: defer,
};

const decide = (command: InfusionCommand, state: InfusionSession): Decided => {
  if (command.type === 'CheckInPatient') return checkIn(command, state);
  if (state.status === 'NONE') return refuse(refusal('INFUSION_NOT_CHECKED_IN', 'The patient is not checked in.'));
  const decider = deciders[command.type] as (command: AfterCheckIn, state: InfusionSession) => Decided;
  return decider(command, state);
};

export const infusion: Aggregate<InfusionSession, InfusionCommand, InfusionEvent> = {
  service: 'infusion',
  category: 'infusion',
  initial,
  evolve,
  decide,
  subject: ({ checkIn: visit }) =>
    visit === null ? undefined : { key: visit.courseId, siteId: visit.siteId, patientRef: visit.patientRef },
};
