import type { TherapyEvent } from '#contracts';
import { accept, type Aggregate } from '#kernel';

export type TherapyAccessEvent = Extract<TherapyEvent, { type: 'AccessRecorded' }>;
export type TherapyAccess = TherapyAccessEvent['data'];

export interface RecordTherapyAccess {
  readonly type: 'RecordAccess';
  readonly access: TherapyAccess;
}

/** Who opened sealed words of a course, one stream a course: what is not recorded is not shown. */
export const therapyAccess: Aggregate<null, RecordTherapyAccess, TherapyAccessEvent> = {
  service: 'therapy',
  category: 'therapy-access',
  initial: null,
  evolve: () => null,
  decide: ({ access }) => accept({ type: 'AccessRecorded', data: access }),
  subject: () => undefined,
};

/** Roles of the clinic's own care team, who read a patient's words where the patient is treated. */
const CARE_TEAM: readonly string[] = ['prescriber', 'nurse', 'medical-director'];

/**
 * The words of a patient are for whoever treats them: the care team of the site, and the therapist of the course. That is
 * who is engaged for it, or while nobody is, whoever has held a session of it.
 */
export const mayReadWords = (
  reader: { readonly subject: string; readonly role: string },
  engaged: string | null,
  heldSessions: readonly string[],
): boolean => {
  if (CARE_TEAM.includes(reader.role)) return true;
  if (reader.role !== 'therapist') return false;
  return engaged === null ? heldSessions.includes(reader.subject) : engaged === reader.subject;
};
