import type { IntakeEvent } from '#contracts';
import { accept, type Aggregate, type Subject } from '#kernel';

export type AccessRecorded = Extract<IntakeEvent, { type: 'AccessRecorded' }>;

export interface RecordAccess {
  readonly type: 'RecordAccess';
  readonly access: AccessRecorded['data'];
}

/** Who read, or tried to read, what of a case is not for everybody: one stream a case (45 CFR 164.312(b), 42 CFR 2.16). */
export const chartAccess = (subject: Subject): Aggregate<Subject | null, RecordAccess, AccessRecorded> => ({
  service: 'intake',
  category: 'chart-access',
  initial: null,
  evolve: () => subject,
  decide: ({ access }) => accept({ type: 'AccessRecorded', data: access }),
  subject: (state) => state ?? undefined,
});
