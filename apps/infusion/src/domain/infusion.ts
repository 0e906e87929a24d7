import { refusal, refuse, type Aggregate } from '#kernel';
import { flagMissedContact, makeContact } from './aftercare.js';
import { checkIn, defer } from './before.js';
import { overrideCheck, recordChecks } from './checks.js';
import { assessRecovery, discharge, dischargeAgainstAdvice } from './discharge.js';
import { correctDose, markReading } from './corrections.js';
import { checkDose } from './dose-check.js';
import { adjustDose, orderDose } from './dose-order.js';
import { confirmEscort, reportEscortAbsent } from './escort.js';
import { endVisit, noteIncident } from './incident.js';
import { evolve, initial } from './infusion.evolve.js';
import type { CheckInPatient, Decided, InfusionCommand, InfusionEvent, InfusionSession } from './infusion.types.js';
import { giveRescueMedication } from './rescue.js';
import { changeRate, noteConsentWithdrawal, pause, resume, stop } from './running.js';
import { start } from './start.js';
import { acknowledgeThresholds } from './thresholds.js';
import { detectGaps, recordScales, recordVitals } from './vitals.js';

type AfterCheckIn = Exclude<InfusionCommand, CheckInPatient>;
type Deciders = {
  readonly [T in AfterCheckIn['type']]: (
    command: Extract<AfterCheckIn, { type: T }>,
    state: InfusionSession,
  ) => Decided;
};

const deciders: Deciders = {
  RecordChecks: recordChecks,
  OverrideCheck: overrideCheck,
  ConfirmEscort: confirmEscort,
  ReportEscortAbsent: reportEscortAbsent,
  OrderDose: orderDose,
  AdjustDose: adjustDose,
  CheckDose: checkDose,
  StartInfusion: start,
  RecordVitals: recordVitals,
  RecordScales: recordScales,
  DetectGaps: detectGaps,
  AcknowledgeThresholds: acknowledgeThresholds,
  PauseInfusion: pause,
  ResumeInfusion: resume,
  ChangeRate: changeRate,
  StopInfusion: stop,
  NoteConsentWithdrawal: noteConsentWithdrawal,
  NoteIncident: noteIncident,
  EndVisit: endVisit,
  CorrectDose: correctDose,
  MarkReading: markReading,
  GiveRescueMedication: giveRescueMedication,
  AssessRecovery: assessRecovery,
  DischargePatient: discharge,
  DischargeAgainstAdvice: dischargeAgainstAdvice,
  DeferInfusion: defer,
  MakePostDischargeContact: makeContact,
  FlagMissedContact: flagMissedContact,
};

/**
 * Acts that end or move what is due. The readings that are missing by then are found first, so that none is lost when the
 * timer comes late.
 */
const afterGaps = (command: AfterCheckIn, state: InfusionSession, decision: Decided): Decided => {
  if (decision.kind === 'refused') return decision;
  switch (command.type) {
    case 'RecordVitals':
    case 'PauseInfusion':
    case 'ResumeInfusion':
    case 'StopInfusion':
    case 'DischargePatient':
    case 'DischargeAgainstAdvice':
    case 'EndVisit':
      return { ...decision, events: [...detectGaps(command, state).events, ...decision.events] };
    default:
      return decision;
  }
};

const decide = (command: InfusionCommand, state: InfusionSession): Decided => {
  if (command.type === 'CheckInPatient') return checkIn(command, state);
  if (state.status === 'NONE') return refuse(refusal('INFUSION_NOT_CHECKED_IN', 'The patient is not checked in.'));
  const decider = deciders[command.type] as (command: AfterCheckIn, state: InfusionSession) => Decided;
  return afterGaps(command, state, decider(command, state));
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
