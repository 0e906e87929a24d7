import type { Appointment, AppointmentEvent, DataOf } from './appointment.types.js';
import type { Slot } from './slot.js';

const slotOf = ({ localDateTime, zone, startsAt, endsAt, tzdbVersion }: Slot): Slot => ({
  localDateTime,
  zone,
  startsAt,
  endsAt,
  tzdbVersion,
});

const booked = (data: DataOf<'AppointmentBooked'>): Appointment => {
  const { appointmentId, courseId, patientRef, siteId, stepId, roomId, practitionerIds, permitId } = data;
  const claims = { roomId, practitionerIds, permitId };
  const identity = { appointmentId, courseId, patientRef, siteId, stepId };
  return { ...identity, ...claims, slot: slotOf(data), status: data.state, violated: [] };
};

const rescheduled = (state: Appointment, data: DataOf<'AppointmentRescheduled'>): Appointment => {
  const { roomId, practitionerIds } = data.to;
  const standing = { status: data.state, permitId: data.permitId, violated: [] };
  return { ...state, ...standing, roomId, practitionerIds, slot: slotOf(data.to) };
};

/** An appointment that lost its permit, or does not fit the new one, is pencilled in again. */
const afterViolation = (state: Appointment, { rule, permitId }: DataOf<'SlotConstraintViolated'>): Appointment => {
  const noted = { ...state, violated: [...state.violated, `${rule}/${permitId ?? ''}`] };
  return permitId === null ? noted : { ...noted, status: 'PROVISIONAL', permitId: null };
};

export const evolve = (state: Appointment | null, event: AppointmentEvent): Appointment | null => {
  if (event.type === 'AppointmentBooked') return booked(event.data);
  return state === null ? null : evolveExisting(state, event);
};

const evolveExisting = (
  state: Appointment,
  event: Exclude<AppointmentEvent, { type: 'AppointmentBooked' }>,
): Appointment => {
  switch (event.type) {
    case 'AppointmentConfirmed':
      return { ...state, status: 'CONFIRMED', permitId: event.data.permitId };
    case 'AppointmentRescheduled':
      return rescheduled(state, event.data);
    case 'AppointmentCancelled':
      return { ...state, status: 'CANCELLED' };
    case 'AppointmentFulfilled':
      return { ...state, status: 'FULFILLED' };
    case 'NoShowRecorded':
      return { ...state, status: 'NO_SHOW' };
    case 'SlotConstraintViolated':
      return afterViolation(state, event.data);
    case 'SlotConstraintCleared':
      return { ...state, violated: state.violated.filter((known) => !known.startsWith(`${event.data.rule}/`)) };
    case 'AppointmentInstantRecomputed':
      return { ...state, slot: slotOf(event.data.to) };
    default:
      return state;
  }
};
