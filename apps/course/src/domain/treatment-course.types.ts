import type { MeasurementEvent } from './measurement-series.types.js';
import type { CourseEvent, INCIDENTS, INDICATIONS, COURSE_OUTCOMES } from '#contracts';
import type { Temporal } from '#kernel';
import type { CourseLedger, Fact, ProtocolDefinition } from '#protocol';

export type TreatmentCourseEvent = Exclude<
  CourseEvent,
  | { type: 'ProtocolVersionApproved' }
  | { type: 'ProtocolVersionRetired' }
  | Exclude<MeasurementEvent, { type: 'OrderingViolationBlocked' }>
>;
export type Opened = Extract<TreatmentCourseEvent, { type: 'TreatmentCourseOpened' }>['data'];
export type Indication = (typeof INDICATIONS)[number];
export type CourseOutcome = (typeof COURSE_OUTCOMES)[number];

/** One patient's way through one protocol version, pinned for life. `opened` is null until then. */
export interface TreatmentCourse {
  readonly opened: Opened | null;
  readonly ledger: CourseLedger;
  /** Null while the course is active. */
  readonly outcome: CourseOutcome | null;
  /** What happened to the patient and keeps the course still. */
  readonly incidents: readonly OpenIncident[];
}

export interface OpenIncident {
  readonly incidentId: string;
  readonly incident: (typeof INCIDENTS)[number];
  readonly reportedAt: string;
}

/** A fact, with the published event that brought it. */
export interface Evidence {
  readonly fact: Fact;
  readonly source: { readonly service: string; readonly streamId: string; readonly streamVersion: number };
}

/** What every decision about a course needs: its protocol, and the time. */
interface Deciding {
  readonly protocol: ProtocolDefinition;
  readonly now: Temporal.Instant;
}

export interface OpenCourse extends Deciding {
  readonly type: 'OpenCourse';
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly siteZone: string;
  readonly indication: Indication;
  readonly plannedInfusions: number | null;
  /** What services reported before the course was opened, in the order of its arrival. */
  readonly evidence: readonly Evidence[];
}

export interface HoldCourse extends Deciding {
  readonly type: 'HoldCourse';
  readonly holdId: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly by: string;
}

export interface ReleaseHold extends Deciding {
  readonly type: 'ReleaseHold';
  readonly holdId: string;
  readonly reasonCode: string;
  readonly by: string;
}

export interface ReportIncident extends Deciding {
  readonly type: 'ReportIncident';
  readonly incidentId: string;
  readonly incident: OpenIncident['incident'];
  readonly happenedAt: string;
  readonly account: string;
  readonly by: string;
}

/** By what the infusion room recorded of an adverse event; `by` is who recorded it. */
export interface NoteAdverseEvent extends Omit<ReportIncident, 'type'> {
  readonly type: 'NoteAdverseEvent';
  readonly policyVersion: string;
}

export interface ResumeCourse extends Deciding {
  readonly type: 'ResumeCourse';
  readonly incidentId: string;
  readonly reasonCode: string;
  readonly by: string;
}

/** An infusion that the patient stayed away from; the fact is on record by then. */
export interface NoteNoShow extends Deciding {
  readonly type: 'NoteNoShow';
  readonly holdId: string;
  readonly stepId: string;
  /** From the clinic policy: so many in a row hold the course. */
  readonly holdAfter: number;
  readonly policyVersion: string;
  readonly by: string;
}

export interface OverrideGate extends Deciding {
  readonly type: 'OverrideGate';
  readonly policyVersion: string;
  readonly stepId: string;
  readonly gate: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly validUntil: string;
  /** From the clinic policy: how long an override may last. */
  readonly maxDuration: string;
  readonly by: string;
}

export interface CloseSeries extends Deciding {
  readonly type: 'CloseSeries';
  readonly reasonCode: string;
  readonly by: string;
}

export interface EvaluateResponse extends Deciding {
  readonly type: 'EvaluateResponse';
  readonly responder: boolean;
  readonly rule: string;
  readonly by: string;
}

export interface AuthoriseBooster extends Deciding {
  readonly type: 'AuthoriseBooster';
  readonly boosterId: string;
  readonly reasonCode: string;
  readonly by: string;
  /** From the clinic policy: so long after the last infusion, eligibility has to be decided anew. */
  readonly eligibilityFreshAfter: string;
  readonly policyVersion: string;
}

export interface TerminateCourse extends Deciding {
  readonly type: 'TerminateCourse';
  readonly outcome: CourseOutcome;
  readonly reasonCode: string;
}

export interface TransferCourse extends Deciding {
  readonly type: 'TransferCourse';
  readonly siteId: string;
  readonly siteZone: string;
  readonly reasonCode: string;
  readonly by: string;
  /** To a clinic of another organisation; null: both sites are of one. */
  readonly disclosure: {
    readonly from: string;
    readonly to: string;
    /** By which the patient lets that one know. */
    readonly consentIds: readonly string[];
    /** Consents that the policy asks for, and that do not name that organisation, or not any more. */
    readonly missing: readonly string[];
  } | null;
}

/** `protocol`: the version that the course is to be moved to. */
export interface AmendProtocol extends Deciding {
  readonly type: 'AmendProtocol';
  /** Whoever signs knows what of the past breaks the other version, and accepts it. */
  readonly acceptBreaches: boolean;
  readonly reasonCode: string;
  readonly by: string;
}

export type TreatmentCourseCommand =
  | TransferCourse
  | AmendProtocol
  | OpenCourse
  | HoldCourse
  | ReleaseHold
  | NoteNoShow
  | ReportIncident
  | NoteAdverseEvent
  | ResumeCourse
  | OverrideGate
  | CloseSeries
  | EvaluateResponse
  | AuthoriseBooster
  | TerminateCourse;
