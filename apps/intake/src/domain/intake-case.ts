import { accept, refusal, refuse, type Decider, type Decision } from '#kernel';
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

const initial: IntakeCase = {
  status: 'NONE',
  courseId: '',
  patientRef: '',
  siteId: '',
  openAlerts: [],
  consentsInForce: [],
  eligibility: null,
};

const without = <T>(items: readonly T[], gone: T): readonly T[] => items.filter((item) => item !== gone);

const evolve = (state: IntakeCase, event: IntakeCaseEvent): IntakeCase => {
  switch (event.type) {
    case 'IntakeCaseOpened': {
      const { courseId, patientRef, siteId } = event.data;
      return { ...initial, status: 'OPEN', courseId, patientRef, siteId };
    }
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

const open = ({ kind: _, consultationOutcome, ...opened }: OpenCase, { status }: IntakeCase): Decided => {
  if (status !== 'NONE') return refuse(refusal('ALREADY_EXISTS', 'The case is open already.'));
  if (consultationOutcome !== 'PROCEED')
    return refuse(
      refusal('CONSULTATION_NOT_PROCEEDING', 'Only a consultation completed with PROCEED leads to a case.'),
    );
  return accept({ type: 'IntakeCaseOpened', data: opened });
};

/** Nothing may go on under a closed case, so what is in force ends with it. */
const close = ({ reason, courseUnderWay }: CloseCase, state: IntakeCase): Decided =>
  courseUnderWay
    ? refuse(refusal('COURSE_UNDER_WAY', 'The treatment course of this case is not over.'))
    : accept(...endOfEligibility(state, 'CASE_CLOSED'), { type: 'IntakeCaseClosed', data: { reason } });

/** What remains possible when the case is closed: the patient's rights, open safety questions, and time. */
const outlivesTheCase = (kind: IntakeCaseCommand['kind']): boolean =>
  kind === 'WITHDRAW_CONSENT' || kind === 'RESOLVE_ALERT' || kind === 'EXPIRE_ELIGIBILITY';

const decide = (command: IntakeCaseCommand, state: IntakeCase): Decided => {
  if (command.kind === 'OPEN') return open(command, state);
  if (state.status === 'NONE') return refuse(refusal('NOT_FOUND', 'There is no such case.'));
  if (state.status === 'CLOSED' && !outlivesTheCase(command.kind))
    return refuse(refusal('CASE_CLOSED', 'The intake case is closed.'));
  return decideExisting(command, state);
};

const decideExisting = (command: Exclude<IntakeCaseCommand, OpenCase>, state: IntakeCase): Decided => {
  switch (command.kind) {
    case 'RECORD_INSTRUMENT':
      return recordInstrument(command, state);
    case 'RESOLVE_ALERT':
      return resolveAlert(command, state);
    case 'SIGN_CONSENT':
      return signConsent(command, state);
    case 'REAFFIRM_CONSENT':
      return reaffirmConsent(command, state);
    case 'WITHDRAW_CONSENT':
      return withdrawConsent(command, state);
    case 'DECIDE_ELIGIBILITY':
      return decideEligibility(command, state);
    case 'REVOKE_ELIGIBILITY':
      return revokeEligibility(command, state);
    case 'EXPIRE_ELIGIBILITY':
      return expireEligibility(command, state);
    case 'CLOSE':
      return close(command, state);
  }
};

/** One patient's way through intake for one indication. Its id is the id of the treatment course that it may lead to. */
export const intakeCase = {
  service: 'intake',
  category: 'case',
  initial,
  evolve,
  decide,
  subject: ({ status, courseId, siteId, patientRef }: IntakeCase) =>
    status === 'NONE' ? undefined : { key: courseId, siteId, patientRef },
} as const satisfies Decider<IntakeCase, IntakeCaseCommand, IntakeCaseEvent> & Record<string, unknown>;
