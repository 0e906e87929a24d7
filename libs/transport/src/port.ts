import type { RecordedEvent, ServiceName } from '#contracts';
import type { EventSource, Sql } from '#event-store';

/**
 * Carries committed events from the service that decided them to the services that react. At least once; in order per
 * key; no promise across keys. What makes a reaction happen exactly once is the consumer runtime, never the transport.
 */
export interface EventTransport {
  /** Called by the owner of the events, once a process; of many processes one carries at a time. */
  carry(source: EventSource, owner: CarrierDatabase): Promise<Carrier>;
  /** Called by a reader. A source that nobody carries yet is waited for. */
  subscribe(options: SubscriptionOptions): Promise<Subscription>;
}

/** Of the owner: where a transport that copies events remembers how far it has got. Migrated. */
export interface CarrierDatabase {
  readonly sql: Sql;
  session<T>(work: (sql: Sql, closing: AbortSignal) => Promise<T>): Promise<T>;
}

/** The owner's end: what takes committed events out of the store. */
export interface Carrier {
  stop(): Promise<void>;
  /** Resolves when everything that was committed before the call can be received. */
  idle(): Promise<void>;
  /** Events that are committed and cannot be received yet. */
  lag(): Promise<number>;
}

/** A place in a source. `token` is the transport's own; another `incarnation` of the source gives it no meaning. */
export interface Checkpoint {
  readonly token: string;
  readonly incarnation: string;
}

/**
 * Events of one source, in order per key. The handler resolves when they are handled for good; only then does the next
 * batch of that lane come. If it rejects, the same events come again later.
 */
export interface Batch {
  readonly source: ServiceName;
  /** What is delivered in order on its own: the whole source (''), or a partition of its topic. A key has one lane. */
  readonly lane: string;
  readonly events: readonly RecordedEvent[];
  /**
   * The token that this batch was read after, null at the beginning: the handler drops a batch that does not follow
   * what it has stored. A transport that keeps its offsets itself may go back, and leaves this out; the cursors then
   * tell what is new.
   */
  readonly follows?: string | null;
  readonly checkpoint: Checkpoint;
}

/** `overtaken`: another member of the group is further. Nothing was done; go on from the stored checkpoint. */
export type BatchOutcome = 'handled' | 'overtaken';

export interface SubscriptionOptions {
  /** Members of one group share the work; every group receives every event. */
  readonly group: string;
  readonly sources: readonly ServiceName[];
  /** Where to go on, for transports that keep no offsets themselves. */
  readonly checkpoints: { load(source: ServiceName): Promise<Checkpoint | undefined> };
  /** Rejecting with `SOURCE_RESTORED` halts the source; any other rejection is retried, with back-off, for ever. */
  readonly onBatch: (batch: Batch) => Promise<BatchOutcome>;
  readonly maxBatch?: number;
  /** A failure that will be retried, or one that halted a source (`SOURCE_RESTORED`). */
  readonly onError?: (error: unknown, source: ServiceName) => void;
}

/** `absent`: nobody carries it yet. `halted`: only an operator can set it going again. */
export type SourceState = 'live' | 'retrying' | 'halted' | 'absent';

export interface SourceStatus {
  readonly source: ServiceName;
  readonly state: SourceState;
  /** Failures in a row. */
  readonly failures: number;
  /** The code or class of the last failure, never its message: that may quote data. */
  readonly error: string | null;
}

export interface SourceLag {
  readonly source: ServiceName;
  readonly events: number;
  /** The true number may be larger: counting stopped. */
  readonly capped: boolean;
}

export interface Subscription {
  /** Resolves when the batch in flight has ended. */
  stop(): Promise<void>;
  /**
   * Resolves when everything carried before the call is handled; rejects when a source has halted or on stop. An event
   * that its sender does not give out yet, because an earlier append is still open, is not carried yet.
   */
  idle(): Promise<void>;
  lag(): Promise<readonly SourceLag[]>;
  /** `heartbeat`: when the subscription last took a turn (epoch, ms). Alive says nothing about progress, nor the reverse. */
  status(): { readonly heartbeat: number; readonly sources: readonly SourceStatus[] };
}
