import type { AdverseEventEvent as Published } from '#contracts';
import type { Decision, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';

/** `occurredAt`: an adverse event begins before anybody records it. */
export type AdverseEventEvent = Published & { readonly occurredAt?: string };
export type Decided = Decision<AdverseEventEvent>;
type EventOf<T extends Published['type']> = Extract<Published, { type: T }>;
export type Recorded = EventOf<'AdverseEventRecorded'>['data'];
export type Judgement = Pick<Recorded, 'grade' | 'serious' | 'relatedness' | 'expected' | 'urgent'>;
export type Report = Recorded['reportableTo'][number];

export interface AdverseEvent {
  readonly recorded: Recorded | null;
  readonly judgement: Judgement | null;
  readonly reports: readonly Report[];
  /** By rule: reports that were made, and those that are overdue. */
  readonly reported: readonly string[];
  readonly overdue: readonly string[];
  readonly resolved: boolean;
}

/** The visit that an adverse event belongs to. */
export interface Visit {
  readonly infusionId: string;
  readonly courseId: string;
  readonly siteId: string;
  readonly patientRef: string;
  readonly checkedInAt: string;
  readonly leftAt: string | null;
}
interface Now {
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
  readonly by: string;
}
export interface RecordAdverseEvent extends Now {
  readonly type: 'RecordAdverseEvent';
  readonly adverseEventId: string;
  readonly visit: Visit;
  readonly term: string;
  readonly onsetAt: string;
  readonly judgement: Judgement;
  readonly narrative: string | null;
}
export interface GradeAdverseEvent extends Now {
  readonly type: 'GradeAdverseEvent';
  readonly judgement: Judgement;
}
export interface ReportAdverseEvent extends Omit<Now, 'policy'> {
  readonly type: 'ReportAdverseEvent';
  readonly ruleId: string;
  readonly reference: string | null;
}
export interface ResolveAdverseEvent extends Omit<Now, 'policy'> {
  readonly type: 'ResolveAdverseEvent';
  readonly outcome: EventOf<'AdverseEventResolved'>['data']['outcome'];
  readonly resolvedAt: string;
}
export interface FlagOverdueReports {
  readonly type: 'FlagOverdueReports';
  readonly now: Temporal.Instant;
}
export type AdverseEventCommand =
  RecordAdverseEvent | GradeAdverseEvent | ReportAdverseEvent | ResolveAdverseEvent | FlagOverdueReports;
