import type { SchedulingEvent } from '#contracts';
import type { Temporal } from '#kernel';
import type { Slot } from './slot.js';

export type AppointmentEvent = Extract<
  SchedulingEvent,
  {
    type:
      | 'AppointmentBooked'
      | 'AppointmentConfirmed'
      | 'AppointmentRescheduled'
      | 'AppointmentCancelled'
      | 'AppointmentFulfilled'
      | 'NoShowRecorded'
      | 'ReplanningRequested'
      | 'SlotConstraintViolated'
      | 'SlotConstraintCleared'
      | 'AppointmentInstantRecomputed'
      | 'OrderingViolationBlocked';
  }
>;
export type DataOf<N extends AppointmentEvent['type']> = Extract<AppointmentEvent, { type: N }>['data'];

export type AppointmentStatus = 'PROVISIONAL' | 'CONFIRMED' | 'CANCELLED' | 'FULFILLED' | 'NO_SHOW';

export interface Appointment {
  readonly appointmentId: string;
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly stepId: string;
  readonly slot: Slot;
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[];
  /** The live permit that the appointment rests on; null while it is provisional. */
  readonly permitId: string | null;
  readonly status: AppointmentStatus;
  /** Rules that it was found to break since it was booked or moved, each said once. */
  readonly violated: readonly string[];
}

/** A live permit of the step, as the course granted it. */
export interface StepPermit {
  readonly permitId: string;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
}

/** Another appointment of the same course that is open or took place. */
export interface Neighbour {
  readonly stepId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly zone: string;
}

/** What was looked up about a slot before it is decided on. */
export interface SlotFacts {
  readonly permit: StepPermit | null;
  readonly sameLocalDateForbidden: boolean;
  readonly minInfusionGap: string | null;
  readonly neighbours: readonly Neighbour[];
  /** Of those who are booked: who lacks which credential at the start. */
  readonly credentialGaps: readonly { readonly practitionerId: string; readonly missing: readonly string[] }[];
  readonly now: Temporal.Instant;
}

type Claims = Pick<DataOf<'AppointmentBooked'>, 'roomId' | 'practitionerIds'>;

export type AppointmentCommand =
  | {
      readonly type: 'BookAppointment';
      readonly data: Omit<DataOf<'AppointmentBooked'>, 'permitId' | 'state'>;
      readonly facts: SlotFacts;
    }
  | {
      readonly type: 'MoveAppointment';
      readonly to: Slot & Claims;
      readonly reason: string;
      readonly facts: SlotFacts;
    }
  | { readonly type: 'CancelAppointment'; readonly data: Omit<DataOf<'AppointmentCancelled'>, 'appointmentId'> }
  | { readonly type: 'RecordNoShow'; readonly now: Temporal.Instant }
  /** Told by other services: nothing happens when it does not concern the appointment as it is now. */
  | { readonly type: 'NotePermit'; readonly permit: StepPermit; readonly now: Temporal.Instant }
  | { readonly type: 'NotePermitRevoked'; readonly permitId: string }
  | { readonly type: 'NoteCredentialLost'; readonly now: Temporal.Instant }
  | { readonly type: 'NoteCredentialRestored'; readonly now: Temporal.Instant }
  /** By the time zone rules of today the agreed local time is this slot; `permit` is the live one, if there is one. */
  | {
      readonly type: 'NoteZoneRules';
      readonly slot: Slot;
      readonly permit: StepPermit | null;
      readonly now: Temporal.Instant;
    }
  /** After a change of zone rules another appointment has one of its resources at that time. */
  | { readonly type: 'NoteDoubleBooked' }
  /** Consent to the treatment was withdrawn: what was planned with the drug falls away. */
  /** `ended`: kinds of visits that the patient has taken their consent to back. */
  | { readonly type: 'NoteConsentWithdrawn'; readonly ended: readonly string[]; readonly now: Temporal.Instant }
  | { readonly type: 'NoteCourseOver'; readonly reason: string; readonly now: Temporal.Instant }
  | { readonly type: 'NoteStepStarted' };

export type CommandOf<N extends AppointmentCommand['type']> = Extract<AppointmentCommand, { type: N }>;
