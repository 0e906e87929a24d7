import type { InstantText, Temporal } from '#kernel';
import type { ClinicPolicy, Reading } from '#protocol';
import type { Acting, ByPolicy } from './deciding.types.js';
import type { Answers } from './instruments.js';

export interface OpenAlert {
  readonly alertId: string;
  readonly level: 'HIGH' | 'URGENT';
  /** Whom it was routed to. */
  readonly clinicianId: string | null;
}

export interface AssignInstruments {
  readonly type: 'AssignInstruments';
  readonly assignments: readonly {
    readonly instrumentCode: string;
    readonly dueBy: InstantText;
    readonly purpose: string;
  }[];
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}

export interface AnsweredInstrument {
  readonly instrumentCode: string;
  /** Null: the current one. */
  readonly instrumentVersion: string | null;
  readonly itemResponses: Answers;
  /** Where the answers stand in the request, for whoever has to mend them. */
  readonly field: string;
  readonly resultId: string;
  readonly alertId: string;
  /** The last score of this instrument in this case, if it can still be read. */
  readonly previousScore: number | null;
  /** Earlier results that may still be read, by their id: looked up where the score itself may not be disclosed. */
  readonly earlier: readonly Reading[];
}

export interface RecordInstruments {
  readonly type: 'RecordInstruments';
  readonly results: readonly AnsweredInstrument[];
  readonly language: string;
  readonly completedBy: 'PATIENT' | 'CLINICIAN';
  readonly completedAt: InstantText | null;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}

export interface RouteAlert {
  readonly type: 'RouteAlert';
  readonly alertId: string;
  readonly clinicianId: string;
}

export interface ResolveAlert {
  readonly type: 'ResolveAlert';
  readonly alertId: string;
  readonly action: string;
  readonly followUpAt: InstantText | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}

/** A check before an infusion of this course. */
export interface NoteRoomCheck extends ByPolicy {
  readonly type: 'NoteRoomCheck';
  readonly checkCode: string;
  readonly passed: boolean;
  readonly value: number | null;
  readonly findingId: string;
  readonly alertId: string;
  readonly previousScore: number | null;
}
