import type { RecordedEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { Actor } from '#kernel';
import type { ParkCause } from '../consumer/types.js';

export interface DeadLetterFilter {
  readonly source?: ServiceName;
  readonly cause?: ParkCause;
  readonly fingerprint?: string;
}

export interface PageRequest extends DeadLetterFilter {
  readonly after?: string;
  readonly limit?: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** For `after`; null on the last page. */
  readonly next: string | null;
}

/** A key that stands still at one consumer. */
export interface DeadLetterKey {
  readonly consumer: string;
  readonly key: string;
  readonly source: ServiceName;
  readonly cause: ParkCause;
  readonly fingerprint: string;
  readonly errorCode: string;
  readonly attempts: number;
  readonly redrives: number;
  readonly parkedAt: string;
  /** Events in its queue. */
  readonly waiting: number;
}

/** Keys that stand still for what looks like one reason. */
export interface DeadLetterGroup {
  readonly fingerprint: string;
  readonly cause: ParkCause;
  readonly errorCode: string;
  readonly keys: number;
  readonly events: number;
  readonly oldest: string;
}

export interface DeadLetterDetail extends DeadLetterKey {
  /** In the order in which a redrive takes them; the first hundred. */
  readonly events: readonly RecordedEvent[];
  readonly actions: readonly RedriveRecord[];
}

export interface RedriveOptions {
  /** Runs the reaction in a transaction that is rolled back. What it does outside of the transaction does happen. */
  readonly dryRun?: boolean;
  readonly actor: Actor;
  /** For the record that others may read. */
  readonly reasonCode: string;
  /** For the operators of this service. */
  readonly reason: string;
  /** Also beyond the limit of failed redrives. */
  readonly force?: boolean;
}

export interface RedriveManyOptions extends RedriveOptions {
  /** Keys at most; the ones that were parked first. */
  readonly limit?: number;
  /** Between two keys. */
  readonly pauseMs?: number;
}

/** `refused`: it was redriven too often without success; force it. `not-parked`: nothing to do. */
export type RedriveOutcome = 'resumed' | 'still-parked' | 'refused' | 'not-parked';

export interface RedriveResult {
  readonly key: string;
  readonly outcome: RedriveOutcome;
  readonly handled: number;
  readonly remaining: number;
  /** Why it is still parked. */
  readonly errorCode: string | null;
}

/** Who redrove a key, why, and what came of it. `started`: still running, or cut off. */
export interface RedriveRecord {
  readonly id: string;
  readonly actor: Actor;
  readonly reasonCode: string;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly forced: boolean;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: RedriveOutcome | 'started';
  readonly handled: number;
  readonly remaining: number | null;
  readonly errorCode: string | null;
}

export interface RedriveBegun {
  readonly id: string;
  readonly key: string;
  readonly actor: Actor;
  readonly reasonCode: string;
  readonly dryRun: boolean;
  readonly forced: boolean;
}

/** Keeps what operators did where auditors find it, in the very transaction that notes it beside the queue. */
export interface RedriveJournal {
  begun(redrive: RedriveBegun, uow: UnitOfWork): Promise<void>;
  ended(redrive: RedriveBegun, result: RedriveResult, uow: UnitOfWork): Promise<void>;
}
