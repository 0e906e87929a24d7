import type { PublishedSchedulingEvent } from '#contracts';
import type { AppointmentView } from './appointment.view.js';

export type AppointmentChange =
  | 'AppointmentBooked'
  | 'AppointmentConfirmed'
  | 'AppointmentRescheduled'
  | 'AppointmentCancelled'
  | 'AppointmentFulfilled'
  | 'NoShowRecorded'
  | 'SlotConstraintViolated'
  | 'SlotConstraintCleared'
  | 'AppointmentInstantRecomputed';

type Event = Extract<PublishedSchedulingEvent, { type: AppointmentChange }>;
type DataOf<N extends Event['type']> = Extract<Event, { type: N }>['data'];
type Fields = Omit<AppointmentView, 'id' | 'version'>;

interface Agreed {
  readonly localDateTime: string;
  readonly zone: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly tzdbVersion: string;
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[];
}

const agreed = ({ roomId, practitionerIds, ...slot }: Agreed): Partial<Fields> => {
  const { localDateTime, zone, startsAt, endsAt, tzdbVersion } = slot;
  return { localDateTime, zone, startsAt, endsAt, tzdbVersion, roomId, practitionerIds, violations: [] };
};

const booked = (data: DataOf<'AppointmentBooked'>): Partial<Fields> => {
  const { courseId, patientRef, stepId, siteId, permitId, state: status } = data;
  return { courseId, patientRef, stepId, siteId, permitId, status, ...agreed(data) };
};

const violated = (known: readonly string[], { rule, permitId }: DataOf<'SlotConstraintViolated'>): Partial<Fields> => ({
  violations: [...new Set([...known, rule])],
  ...(permitId === null ? {} : { status: 'PROVISIONAL', permitId: null }),
});

/** What is known to hold again when a permit fits. */
const PERMIT_RULES = ['PERMIT_WINDOW', 'PERMIT_REVOKED'];

const ENDS = {
  AppointmentCancelled: 'CANCELLED',
  AppointmentFulfilled: 'FULFILLED',
  NoShowRecorded: 'NO_SHOW',
} as const;

/** What an event changes about the row; `known` is null for a booking only. */
export const evolveAppointmentView = (known: AppointmentView | null, event: Event): Partial<Fields> => {
  const violations = known?.violations ?? [];
  switch (event.type) {
    case 'AppointmentBooked':
      return booked(event.data);
    case 'AppointmentRescheduled':
      return { ...agreed(event.data.to), status: event.data.state, permitId: event.data.permitId };
    case 'AppointmentConfirmed':
      return {
        status: 'CONFIRMED',
        permitId: event.data.permitId,
        violations: violations.filter((rule) => !PERMIT_RULES.includes(rule)),
      };
    case 'SlotConstraintViolated':
      return violated(violations, event.data);
    case 'SlotConstraintCleared':
      return { violations: violations.filter((rule) => rule !== event.data.rule) };
    case 'AppointmentInstantRecomputed': {
      const { startsAt, endsAt, tzdbVersion } = event.data.to;
      return { startsAt, endsAt, tzdbVersion };
    }
    default:
      return { status: ENDS[event.type] };
  }
};
