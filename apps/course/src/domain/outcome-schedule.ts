import { instant } from '#kernel';
import type { OutcomePolicy } from '#protocol';

/** What has happened in a course that measurements are tied to. */
export interface CourseMilestones {
  readonly openedAt: string;
  /** Infusions that count, by their number. */
  readonly infusions: readonly { readonly ordinal: number; readonly startedAt: string; readonly stoppedAt: string }[];
  readonly seriesDoneAt: string | null;
  readonly over: boolean;
}

/** When a measurement is due: from `dueFrom` (null: at any time before) until `dueUntil`. */
export interface MeasurementPoint {
  readonly point: string;
  readonly dueFrom: string | null;
  readonly dueUntil: string;
}

type Entry = OutcomePolicy['schedule'][number];
interface Anchor {
  readonly suffix: string;
  readonly at: string;
}

const anchorsOf = ({ after, infusions }: Entry, course: CourseMilestones): readonly Anchor[] => {
  if (after === 'COURSE_OPENED') return [{ suffix: '', at: course.openedAt }];
  if (after === 'SERIES') return course.seriesDoneAt === null ? [] : [{ suffix: '', at: course.seriesDoneAt }];
  return course.infusions
    .filter(({ ordinal }) => infusions === undefined || infusions.includes(ordinal))
    .map(({ ordinal, startedAt, stoppedAt }) => ({
      suffix: `:${ordinal}`,
      at: after === 'INFUSION_START' ? startedAt : stoppedAt,
    }));
};

/** The points of the schedule whose anchors have happened; days are local dates at the site. */
export const measurementPoints = (
  schedule: OutcomePolicy['schedule'],
  course: CourseMilestones,
  zone: string,
): MeasurementPoint[] =>
  schedule.flatMap((entry) =>
    anchorsOf(entry, course).map(({ suffix, at }) => {
      const later = (duration: string): string =>
        instant(at).toZonedDateTimeISO(zone).add(duration).toInstant().toString();
      const earlier = (duration: string): string =>
        instant(at).toZonedDateTimeISO(zone).subtract(duration).toInstant().toString();
      const oldest = entry.maxAge === undefined ? null : earlier(entry.maxAge);
      const dueFrom = entry.from === null ? oldest : later(entry.from);
      return { point: `${entry.code}${suffix}`, dueFrom, dueUntil: later(entry.until) };
    }),
  );
