import type { RecordedEvent, SealedPart, ServiceName } from '#contracts';
import type { EntityManager } from 'typeorm';

/** Plain SQL on one connection. Values are bound; rows come back as objects. */
export interface Sql {
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** One transaction: plain SQL for the event store and TypeORM for the views, on the same connection. */
export interface UnitOfWork {
  readonly sql: Sql;
  readonly manager: EntityManager;
  /** Runs after the commit (wake-ups, metrics). It must not matter if it never runs: the process may be killed. */
  afterCommit(work: () => void): void;
  /**
   * A statement that is under way, and whose answer nothing but the end of the transaction waits for: without it there is
   * no commit. What fails after it, and because of it, is reported as its failure.
   */
  withCommit(statement: Promise<unknown>): void;
}

/** An event that is decided but not yet stored: an envelope without what only the store can know. */
export type NewEvent = Omit<RecordedEvent, 'streamVersion' | 'sealed'> & {
  /** Clear text of the sealed part; the store seals it under the patient's key before it is written. */
  readonly sealed: object | null;
};

export interface StreamAppend {
  readonly streamId: string;
  /** The version the decision was made on; 0: the stream must not exist. There is no "any". */
  readonly expectedVersion: number;
  /** The event that the decision was made on, where nothing has looked yet whether it is the one at that version. */
  readonly builtOn?: string | undefined;
  readonly events: readonly NewEvent[];
}

/** An event with its place in the store's commit order. Positions grow; they may have holes. */
export interface PositionedEvent extends RecordedEvent {
  readonly position: bigint;
}

/**
 * The events of one service in commit order, as its transport reads them. `incarnation` changes when the store was
 * restored from a backup: a cursor from another incarnation means nothing.
 */
export interface EventSource {
  readonly service: ServiceName;
  /** Of the store that the latest read found; before the first read it is asked for. */
  incarnation(): Promise<string>;
  /**
   * Settled events after a position, oldest first. An event that is returned can never be preceded by a later commit.
   * Fewer than `limit` may only mean that more is being looked for; none means that nothing more has settled.
   */
  readAfter(position: bigint, limit: number): Promise<readonly PositionedEvent[]>;
  /** Calls back soon after something was committed, by whatever process. Returns a function that stops it. */
  onCommit(wake: () => void): () => void;
}

/** What a timer is for: `owner` (an aggregate or a job) and `kind` name it; setting it again moves it. */
export interface Timer {
  readonly owner: string;
  readonly kind: string;
  /** UTC, ISO 8601. */
  readonly dueAt: string;
}

/** Looks again at the present state of each owner and decides. A timer that is still needed is set again by the handler. */
export interface TimerHandler {
  readonly kind: string;
  fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void>;
  /** Every timer of this kind that the streams imply, for rebuilding and for the self-check. */
  expected(uow: UnitOfWork): AsyncIterable<Timer>;
}

/** Seals and opens the parts of events that identify a person, under keys that belong to the patient. */
export interface Sealer {
  seal(sql: Sql, patientRef: string, aad: SealContext, clear: object): Promise<SealedPart>;
  open(sql: Sql, aad: SealContext, sealed: SealedPart): Promise<unknown>;
}

/** What a sealed part is bound to: it cannot be moved to another event. */
export interface SealContext {
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
}

export interface IdempotencyRecord {
  readonly key: string;
  readonly subject: string;
  /** HMAC-SHA-256 of method, path and canonical body. */
  readonly fingerprint: string;
}

/** The answer that was given to the first request with an idempotency key. */
export interface StoredAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}
