import type { CourseEvent, REVIEW_DECISIONS } from '#contracts';
import type { Temporal } from '#kernel';
import type { OutcomePolicy, Reading, Verdict } from '#protocol';
import type { CourseMilestones, MeasurementPoint } from './outcome-schedule.js';

type EventName =
  | `Measurement${string}`
  | 'OutcomeEvaluated'
  | 'NonResponseReviewRequested'
  | 'NonResponseReviewed'
  | 'RelapseDetected'
  | 'OrderingViolationBlocked';
export type MeasurementEvent = Extract<CourseEvent, { type: EventName }>;
export type MeasurementEventOf<T extends MeasurementEvent['type']> = Extract<MeasurementEvent, { type: T }>;

export interface ScheduledPoint extends MeasurementPoint {
  readonly status: 'SCHEDULED' | 'DUE' | 'OVERDUE' | 'TAKEN';
}

/** `score` is null where it may not be disclosed: then `undisclosed` says how it stands against the earlier ones. */
export interface TakenReading extends Omit<Reading, 'score'> {
  readonly score: number | null;
  readonly undisclosed?: NonNullable<MeasurementEventOf<'MeasurementTaken'>['data']['undisclosed']>;
  readonly bandId: string | null;
}

/** Scores of one course against the schedule and the rules of the policy: what the treatment did for the patient. */
export interface MeasurementSeries {
  readonly opened: MeasurementEventOf<'MeasurementSeriesOpened'>['data'] | null;
  readonly points: readonly ScheduledPoint[];
  readonly readings: readonly TakenReading[];
  /** Readings that a verdict was given on, with it. */
  readonly verdicts: readonly { readonly evidence: string; readonly verdict: Verdict }[];
  readonly reviews: readonly {
    readonly reviewId: string;
    readonly afterInfusion: number;
    readonly decision: (typeof REVIEW_DECISIONS)[number] | null;
  }[];
  readonly relapsed: boolean;
  /** The last reading when the last relapse was found: what comes after it is a story of its own. */
  readonly relapsedThrough: string | null;
  readonly closed: boolean;
}

export type MeasurementCommand =
  | {
      readonly type: 'FollowCourse';
      readonly about: Omit<
        MeasurementEventOf<'MeasurementSeriesOpened'>['data'],
        'instrumentCode' | 'policyVersion'
      > & {
        readonly indication: string;
      };
      readonly course: CourseMilestones;
      /** Everything that intake reported, whatever the instrument. */
      readonly readings: readonly TakenReading[];
      readonly policy: OutcomePolicy;
      readonly policyVersion: string;
      readonly now: Temporal.Instant;
    }
  | {
      readonly type: 'ReviewNonResponse';
      readonly reviewId: string;
      readonly decision: (typeof REVIEW_DECISIONS)[number];
      readonly reason: string;
      readonly by: string;
    }
  | { readonly type: 'DeclareRelapse'; readonly by: string; readonly rulesVersion: string };
export type FollowCourse = Extract<MeasurementCommand, { type: 'FollowCourse' }>;
