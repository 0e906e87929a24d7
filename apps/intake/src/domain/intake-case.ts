import { accept, refusal, refuse, type Aggregate, type Decision } from '#kernel';
import { reaffirmConsent, signConsent, withdrawConsent } from './consents.js';
import {
  decideEligibility,
  endOfEligibility,
  expireEligibility,
  isPositive,
  revokeEligibility,
} from './eligibility.js';
import type { CloseCase, IntakeCase, IntakeCaseCommand, IntakeCaseEvent, OpenCase } from './intake-case.types.js';
import { recordInstrument, resolveAlert } from './screening.js';

type Decided = Decision<IntakeCaseEvent>;

const justOpened = { status: 'OPEN', openAlerts: [], consentsInForce: [], eligibility: null } as const;

const without = <T>(items: readonly T[], gone: T): readonly T[] => items.filter((item) => item !== gone);

const evolve = (state: IntakeCase | null, event: IntakeCaseEvent): IntakeCase | null => {
  if (event.type !== 'IntakeCaseOpened') return state === null ? null : evolveExisting(state, event);
  const { courseId, patientRef, siteId } = event.data;
  return { ...justOpened, courseId, patientRef, siteId };
};

const evolveExisting = (state: IntakeCase, event: IntakeCaseEvent): IntakeCase => {
  switch (event.type) {
    case 'SafetyAlertRaised':
      return { ...state, openAlerts: [...state.openAlerts, event.data.alertId] };
    case 'SafetyAlertResolved':
      return { ...state, openAlerts: without(state.openAlerts, event.data.alertId) };
    case 'ConsentSigned':
      return { ...state, consentsInForce: [...state.consentsInForce, event.data.consentType] };
    case 'ConsentWithdrawn':
      return { ...state, consentsInForce: without(state.consentsInForce, event.data.consentType) };
    case 'EligibilityDecided': {
      const { eligibilityId, outcome, validUntil } = event.data;
      return { ...state, eligibility: isPositive(outcome) ? { eligibilityId, validUntil } : null };
    }
    case 'EligibilityExpired':
    case 'EligibilityRevoked':
      return { ...state, eligibility: null };
    case 'IntakeCaseClosed':
      return { ...state, status: 'CLOSED' };
    default:
      return state;
  }
};

const open = (command: OpenCase, state: IntakeCase | null): Decided => {
  if (state !== null) return refuse(refusal('ALREADY_EXISTS', 'The case is open already.'));
  const { courseId, consultationId, patientRef, siteId, indication } = command;
  if (command.consultationOutcome !== 'PROCEED')
    return refuse(
      refusal('CONSULTATION_NOT_PROCEEDING', 'Only a consultation completed with PROCEED leads to a case.'),
    );
  return accept({ type: 'IntakeCaseOpened', data: { courseId, consultationId, patientRef, siteId, indication } });
};

/** Nothing may go on under a closed case, so what is in force ends with it. */
const close = ({ reason, courseUnderWay }: CloseCase, state: IntakeCase): Decided =>
  courseUnderWay
    ? refuse(refusal('COURSE_UNDER_WAY', 'The treatment course of this case is not over.'))
    : accept(...endOfEligibility(state, 'CASE_CLOSED'), { type: 'IntakeCaseClosed', data: { reason } });

/** What remains possible when the case is closed: the patient's rights, open safety questions, and time. */
const outlivesTheCase = (type: IntakeCaseCommand['type']): boolean =>
  type === 'WithdrawConsent' || type === 'ResolveAlert' || type === 'ExpireEligibility';

const decide = (command: IntakeCaseCommand, state: IntakeCase | null): Decided => {
  if (command.type === 'OpenCase') return open(command, state);
  if (state === null) return refuse(refusal('NOT_FOUND', 'There is no such case.'));
  if (state.status === 'CLOSED' && !outlivesTheCase(command.type))
    return refuse(refusal('CASE_CLOSED', 'The intake case is closed.'));
  return decideExisting(command, state);
};

const decideExisting = (command: Exclude<IntakeCaseCommand, OpenCase>, state: IntakeCase): Decided => {
  switch (command.type) {
    case 'RecordInstrument':
      return recordInstrument(command, state);
    case 'ResolveAlert':
      return resolveAlert(command, state);
    case 'SignConsent':
      return signConsent(command, state);
    case 'ReaffirmConsent':
      return reaffirmConsent(command, state);
    case 'WithdrawConsent':
      return withdrawConsent(command, state);
    case 'DecideEligibility':
      return decideEligibility(command, state);
    case 'RevokeEligibility':
      return revokeEligibility(command, state);
    case 'ExpireEligibility':
      return expireEligibility(command, state);
    case 'CloseCase':
      return close(command, state);
  }
};

/** One patient's way through intake for one indication. Its id is the id of the treatment course that it may lead to. */
export const intakeCase: Aggregate<IntakeCase | null, IntakeCaseCommand, IntakeCaseEvent> = {
  service: 'intake',
  category: 'case',
  initial: null,
  decide,
  evolve,
  subject: (state) =>
    state === null ? undefined : { key: state.courseId, siteId: state.siteId, patientRef: state.patientRef },
};
