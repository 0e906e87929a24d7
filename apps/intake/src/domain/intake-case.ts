import { accept, refusal, refuse, type Aggregate, type Decision } from '#kernel';
import { tooYoung } from './age.js';
import { resolveAlert, routeAlert } from './alerts.js';
import { reaffirmConsent, signConsent, withdrawConsent } from './consents.js';
import { clearContraindication, overrideContraindication } from './contraindications.js';
import { expireDisclosureConsents, signDisclosureConsent, withdrawDisclosureConsent } from './disclosures.js';
import {
  decideEligibility,
  expireEligibility,
  noteAdverseEvent,
  correctInfusionNote,
  noteInfusion,
  revokeEligibility,
} from './eligibility.js';
import { endOfEligibility } from './end-of-eligibility.js';
import { evolveCase } from './intake-case.evolve.js';
import type {
  CloseCase,
  IntakeCase,
  IntakeCaseCommand,
  IntakeCaseEvent,
  OpenCase,
  ReceiveReferral,
} from './intake-case.types.js';
import { instructHold } from './medications.js';
import { noteRoomCheck } from './room-checks.js';
import { assignInstruments, recordInstruments } from './screening.js';
import { recordWorkUp } from './work-up.js';

type Decided = Decision<IntakeCaseEvent>;
type CommandOf<N extends IntakeCaseCommand['type']> = Extract<IntakeCaseCommand, { type: N }>;

const open = (command: OpenCase, state: IntakeCase | null): Decided => {
  if (state !== null) return refuse(refusal('ALREADY_EXISTS', 'The case is open already.'));
  const { courseId, consultationId, patientRef, siteId, indication } = command;
  if (command.consultationOutcome !== 'PROCEED')
    return refuse(
      refusal('CONSULTATION_NOT_PROCEEDING', 'Only a consultation completed with PROCEED leads to a case.'),
    );
  return accept(
    { type: 'IntakeCaseOpened', data: { courseId, consultationId, patientRef, siteId, indication } },
    ...tooYoung(command.birthDate, consultationId, command),
  );
};

const receiveReferral = (command: ReceiveReferral): Decided => {
  const { referralId, referrerCredential, reasonCode, documentRef, referrer } = command;
  const data = { referralId, referrerCredential, reasonCode, documentRef };
  return accept({ type: 'ReferralReceived', data, sealed: { referrer } });
};

/** Nothing may go on under a closed case, so what is in force ends with it. */
const close = ({ reason, courseUnderWay }: CloseCase, state: IntakeCase): Decided =>
  courseUnderWay
    ? refuse(refusal('COURSE_UNDER_WAY', 'The treatment course of this case is not over.'))
    : accept(...endOfEligibility({ ...state, ranOut: null }, 'CASE_CLOSED'), {
        type: 'IntakeCaseClosed',
        data: { reason },
      });

/** From now on the other site works on the case, and whoever was at the old one does not. */
const transfer = ({ to }: CommandOf<'TransferCase'>, { siteId: from }: IntakeCase): Decided =>
  from === to ? accept() : accept({ type: 'IntakeCaseTransferred', data: { from, to } });

type Existing = Exclude<IntakeCaseCommand['type'], 'OpenCase'>;

/** Every command on a case that is there, and who decides it. */
const deciders: { readonly [N in Existing]: (command: CommandOf<N>, state: IntakeCase) => Decided } = {
  ReceiveReferral: receiveReferral,
  AssignInstruments: assignInstruments,
  RecordInstruments: recordInstruments,
  RouteAlert: routeAlert,
  ResolveAlert: resolveAlert,
  RecordWorkUp: recordWorkUp,
  ClearContraindication: clearContraindication,
  OverrideContraindication: overrideContraindication,
  InstructHold: instructHold,
  SignConsent: signConsent,
  ReaffirmConsent: reaffirmConsent,
  WithdrawConsent: withdrawConsent,
  SignDisclosureConsent: signDisclosureConsent,
  WithdrawDisclosureConsent: withdrawDisclosureConsent,
  ExpireDisclosureConsents: expireDisclosureConsents,
  TransferCase: transfer,
  DecideEligibility: decideEligibility,
  RevokeEligibility: revokeEligibility,
  ExpireEligibility: expireEligibility,
  NoteInfusion: noteInfusion,
  CorrectInfusionNote: correctInfusionNote,
  NoteAdverseEvent: noteAdverseEvent,
  NoteRoomCheck: noteRoomCheck,
  CloseCase: close,
};

/** What remains possible when the case is closed: the patient's rights, open safety questions, and time. */
const OUTLIVES: readonly Existing[] = [
  'WithdrawConsent',
  'WithdrawDisclosureConsent',
  'ExpireDisclosureConsents',
  'NoteRoomCheck',
  'RouteAlert',
  'ResolveAlert',
  'ExpireEligibility',
];

const decide = (command: IntakeCaseCommand, state: IntakeCase | null): Decided => {
  if (command.type === 'OpenCase') return open(command, state);
  if (state === null) return refuse(refusal('NOT_FOUND', 'There is no such case.'));
  if (state.status === 'CLOSED' && !OUTLIVES.includes(command.type))
    return refuse(refusal('CASE_CLOSED', 'The intake case is closed.'));
  return (deciders[command.type] as (command: IntakeCaseCommand, state: IntakeCase) => Decided)(command, state);
};

/** One patient's way through intake for one indication. Its id is the id of the treatment course that it may lead to. */
export const intakeCase: Aggregate<IntakeCase | null, IntakeCaseCommand, IntakeCaseEvent> = {
  service: 'intake',
  category: 'case',
  initial: null,
  decide,
  evolve: evolveCase,
  subject: (state) =>
    state === null ? undefined : { key: state.courseId, siteId: state.siteId, patientRef: state.patientRef },
};
