import { accept, instant, refusal, refuse, Temporal, type Aggregate, type Decision, type Refusal } from '#kernel';
import type {
  Appointment,
  AppointmentCommand,
  AppointmentEvent,
  CommandOf,
  DataOf,
  SlotFacts,
} from './appointment.types.js';
import { evolve } from './appointment.evolve.js';
import { fitsWindow, kindOf, slotProblem } from './slot-rules.js';

type Decided = Decision<AppointmentEvent>;

/** Without a permit a slot may still be pencilled in: it is confirmed, or found wanting, when the permit comes. */
const standing = ({ permit }: SlotFacts): Pick<DataOf<'AppointmentBooked'>, 'permitId' | 'state'> =>
  permit === null ? { permitId: null, state: 'PROVISIONAL' } : { permitId: permit.permitId, state: 'CONFIRMED' };

/** Auditors see which step was to be booked against the order of treatment; the other refusals are the caller's business. */
const refused = (command: string, stepId: string, reason: Refusal): Decided =>
  reason.missing.length === 0
    ? refuse(reason)
    : refuse(reason, {
        type: 'OrderingViolationBlocked',
        data: {
          command,
          code: reason.code,
          stepId,
          missing: reason.missing.map((gate) => ({ ...gate, satisfiedBy: [...gate.satisfiedBy] })),
        },
      });

const book = ({ type, data, facts }: CommandOf<'BookAppointment'>): Decided => {
  const problem = slotProblem(data.stepId, data, facts);
  if (problem !== undefined) return refused(type, data.stepId, problem);
  return accept({ type: 'AppointmentBooked', data: { ...data, ...standing(facts) } });
};

const move = ({ type, to, reason, facts }: CommandOf<'MoveAppointment'>, state: Appointment): Decided => {
  const problem = slotProblem(state.stepId, to, facts);
  if (problem !== undefined) return refused(type, state.stepId, problem);
  const { appointmentId, slot: from } = state;
  return accept({ type: 'AppointmentRescheduled', data: { appointmentId, from, to, ...standing(facts), reason } });
};

const recordNoShow = ({ now }: CommandOf<'RecordNoShow'>, state: Appointment): Decided => {
  const { appointmentId, courseId, stepId, slot } = state;
  if (!begunBy(state, now))
    return refuse(refusal('TIME_IN_FUTURE', `The appointment starts at ${slot.startsAt}; nobody has missed it yet.`));
  const missed = { appointmentId, courseId, stepId };
  return accept<AppointmentEvent>(
    { type: 'NoShowRecorded', data: { ...missed, startsAt: slot.startsAt } },
    { type: 'ReplanningRequested', data: { ...missed, cause: 'NO_SHOW' } },
  );
};

const begunBy = ({ slot }: Appointment, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(instant(slot.startsAt), now) <= 0;

const violated = ({ appointmentId }: Appointment, rule: string, permitId: string | null): Decided =>
  accept({ type: 'SlotConstraintViolated', data: { appointmentId, rule, permitId } });

const notePermit = ({ permit, now }: CommandOf<'NotePermit'>, state: Appointment): Decided => {
  const { appointmentId, permitId, slot, violated: known } = state;
  if (permitId === permit.permitId || begunBy(state, now)) return accept();
  if (fitsWindow(permit, slot.startsAt))
    return accept({ type: 'AppointmentConfirmed', data: { appointmentId, permitId: permit.permitId } });
  return known.includes(`PERMIT_WINDOW/${permit.permitId}`)
    ? accept()
    : violated(state, 'PERMIT_WINDOW', permit.permitId);
};

const decideOpen = (
  command: Exclude<AppointmentCommand, CommandOf<'BookAppointment'>>,
  state: Appointment,
): Decided => {
  const { appointmentId } = state;
  switch (command.type) {
    case 'MoveAppointment':
      return move(command, state);
    case 'CancelAppointment':
      return accept({ type: 'AppointmentCancelled', data: { appointmentId, ...command.data } });
    case 'RecordNoShow':
      return recordNoShow(command, state);
    default:
      return decideNote(command, state);
  }
};

const CREDENTIAL = 'CREDENTIAL_INVALID';
const lacksCredential = ({ violated: known }: Appointment): boolean => known.includes(`${CREDENTIAL}/`);

const noteCredentials = (
  { type, now }: CommandOf<'NoteCredentialLost' | 'NoteCredentialRestored'>,
  state: Appointment,
): Decided => {
  const lost = type === 'NoteCredentialLost';
  if (begunBy(state, now) || lacksCredential(state) === lost) return accept();
  const { appointmentId } = state;
  return lost
    ? violated(state, CREDENTIAL, null)
    : accept({ type: 'SlotConstraintCleared', data: { appointmentId, rule: CREDENTIAL } });
};

/** What was agreed is the local time: the instants follow it, and then the window is looked at again. */
const noteZoneRules = ({ slot, permit, now }: CommandOf<'NoteZoneRules'>, state: Appointment): Decided => {
  const { appointmentId, slot: from, permitId } = state;
  if (begunBy(state, now) || from.startsAt === slot.startsAt) return accept();
  const moved: AppointmentEvent = { type: 'AppointmentInstantRecomputed', data: { appointmentId, from, to: slot } };
  if (permit === null || permitId !== permit.permitId || fitsWindow(permit, slot.startsAt)) return accept(moved);
  return accept<AppointmentEvent>(moved, {
    type: 'SlotConstraintViolated',
    data: { appointmentId, rule: 'PERMIT_WINDOW', permitId },
  });
};

const cancelAhead = (state: Appointment, now: Temporal.Instant, reason: string): Decided =>
  begunBy(state, now)
    ? accept()
    : accept({
        type: 'AppointmentCancelled',
        data: { appointmentId: state.appointmentId, initiator: 'SYSTEM', reason },
      });

type Note = Exclude<
  AppointmentCommand,
  CommandOf<'BookAppointment' | 'MoveAppointment' | 'CancelAppointment' | 'RecordNoShow'>
>;

const decideNote = (command: Note, state: Appointment): Decided => {
  const { appointmentId } = state;
  switch (command.type) {
    case 'NotePermit':
      return notePermit(command, state);
    case 'NotePermitRevoked':
      return state.permitId === command.permitId ? violated(state, 'PERMIT_REVOKED', command.permitId) : accept();
    case 'NoteCredentialLost':
    case 'NoteCredentialRestored':
      return noteCredentials(command, state);
    case 'NoteStepStarted':
      return accept({ type: 'AppointmentFulfilled', data: { appointmentId } });
    default:
      return decideUpheaval(command, state);
  }
};

type Upheaval = Extract<
  Note,
  CommandOf<'NoteZoneRules' | 'NoteDoubleBooked' | 'NoteConsentWithdrawn' | 'NoteCourseOver'>
>;

/** What happens to many appointments at once. */
const decideUpheaval = (command: Upheaval, state: Appointment): Decided => {
  switch (command.type) {
    case 'NoteZoneRules':
      return noteZoneRules(command, state);
    case 'NoteDoubleBooked':
      return violated(state, 'DOUBLE_BOOKED', null);
    case 'NoteConsentWithdrawn':
      return command.ended.includes(kindOf(state.stepId))
        ? cancelAhead(state, command.now, 'CONSENT_WITHDRAWN')
        : accept();
    case 'NoteCourseOver':
      return cancelAhead(state, command.now, command.reason);
  }
};

export const isOpen = ({ status }: Pick<Appointment, 'status'>): boolean =>
  status === 'PROVISIONAL' || status === 'CONFIRMED';

const decide = (command: AppointmentCommand, state: Appointment | null): Decided => {
  if (command.type === 'BookAppointment')
    return state === null ? book(command) : refuse(refusal('ALREADY_EXISTS', 'The appointment is booked.'));
  if (state === null) return refuse(refusal('NOT_FOUND', 'There is no such appointment.'));
  if (isOpen(state)) return decideOpen(command, state);
  return command.type.startsWith('Note')
    ? accept()
    : refuse(refusal('APPOINTMENT_NOT_OPEN', `The appointment is ${state.status}.`));
};

/** A slot agreed for one step of one course. It claims the patient, the practitioners and the room for its time. */
export const appointment: Aggregate<Appointment | null, AppointmentCommand, AppointmentEvent> = {
  service: 'scheduling',
  category: 'appointment',
  initial: null,
  decide,
  evolve,
  subject: (state) =>
    state === null ? undefined : { key: state.courseId, siteId: state.siteId, patientRef: state.patientRef },
};
