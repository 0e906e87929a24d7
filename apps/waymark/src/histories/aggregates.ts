import type { RecordedEvent } from '#contracts';
import type { Aggregate, DomainEvent } from '#kernel';
import { measurementSeries } from '../../../course/src/domain/measurement-series.js';
import { treatmentCourse } from '../../../course/src/domain/treatment-course.js';
import { adverseEvent } from '../../../infusion/src/domain/adverse-event.js';
import { infusion } from '../../../infusion/src/domain/infusion.js';
import { intakeCase } from '../../../intake/src/domain/intake-case.js';
import { appointment } from '../../../scheduling/src/domain/appointment.js';
import { note } from '../../../therapy/src/domain/note.js';
import { preparation } from '../../../therapy/src/domain/preparation.js';
import { therapyRecord } from '../../../therapy/src/domain/therapy-record.js';
import { therapySession } from '../../../therapy/src/domain/therapy-session.js';

/** Undefined when the events make nothing; otherwise what they say they belong to, null where they leave that to others. */
type Fold = (events: readonly RecordedEvent[]) => string | null | undefined;

const foldOf = <S, C, E extends DomainEvent>({ category, initial, evolve, subject }: Aggregate<S, C, E>) => {
  const fold: Fold = (events) => {
    const state = events.reduce<S>((so, event) => evolve(so, { ...event, sealed: undefined } as unknown as E), initial);
    return state === initial ? undefined : (subject(state)?.key ?? null);
  };
  return [category, fold] as const;
};

/** Of every kind of stream that a course's history may hold; access to charts and notes makes no state. */
export const AGGREGATES: Readonly<Record<string, Fold>> = Object.fromEntries([
  foldOf(intakeCase),
  foldOf(appointment),
  foldOf(infusion),
  foldOf(adverseEvent),
  foldOf(preparation),
  foldOf(therapySession),
  foldOf(therapyRecord),
  foldOf(note),
  foldOf(treatmentCourse),
  foldOf(measurementSeries),
]);
