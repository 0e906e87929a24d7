import type { RecordedEvent, ServiceName } from '#contracts';
import type { Sql, UnitOfWork, Upcasters } from '#event-store';
import type { Clock } from '#kernel';
import type { Backoff } from '../backoff.js';
import type { EventTransport } from '../port.js';

/** What a service does about published events. */
export interface Reaction {
  readonly name: string;
  /**
   * Events that this consumer sees for the first time, of many keys, in order per key. Everything it writes with `uow`
   * commits together with the cursors; what it does otherwise may happen again. The outcome must not depend on how the
   * events are cut into calls: after a failure, and in a redrive, they come one by one.
   */
  react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void>;
  /**
   * In the transaction that parks a key: the place to make the standstill known, such as holding the course. If it
   * fails the key is parked all the same and the error reported.
   */
  parked?(key: ParkedKey, uow: UnitOfWork): Promise<void>;
  /** In the transaction that empties a key's queue. If it fails the key stays parked, with the last of its events. */
  resumed?(key: { readonly consumer: string; readonly key: string }, uow: UnitOfWork): Promise<void>;
}

/** `GAP`: an event arrived before one that precedes it in its stream. `REACTION_FAILED`: the reaction kept throwing. */
export type ParkCause = 'GAP' | 'REACTION_FAILED';

export interface ParkedKey {
  readonly consumer: string;
  readonly key: string;
  /** The sender of the event that parked the key. */
  readonly source: ServiceName;
  readonly cause: ParkCause;
  readonly fingerprint: string;
  readonly errorCode: string;
  readonly attempts: number;
}

/** What the transport needs of a service's database; the event store's `Database` fits. READ COMMITTED. */
export interface Transactions {
  readonly sql: Sql;
  transaction<T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T>;
}

export interface RetryPolicy extends Backoff {
  /** How often the reaction to an event may fail before its key is parked. */
  readonly attempts: number;
  /** How often a lost race (another writer was faster) is run again at once. */
  readonly conflicts: number;
}

/** Five attempts with 750 ms of waiting between them at most: that long failing keys hold up the others of a source. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, conflicts: 10, firstMs: 50, maxMs: 1_000 };

/** For metrics. Called after the commit. */
export interface ConsumerHooks {
  handled?(tally: { source: ServiceName; fresh: number; duplicates: number; queued: number; ms: number }): void;
  parked?(key: ParkedKey): void;
  retried?(kind: 'conflict' | 'reaction', source: ServiceName): void;
}

export interface ConsumerOptions {
  /** Names the positions in the database: a consumer that is renamed starts from the beginning. */
  readonly name: string;
  readonly database: Transactions;
  readonly transport: EventTransport;
  readonly sources: readonly ServiceName[];
  readonly reaction: Reaction;
  /** For events of other services that are older than this code, keyed `service/Type`. */
  readonly upcasters?: Upcasters;
  readonly clock: Clock;
  /** Every failure, also one that will be retried. Log `failureOf(error)`, not the message: it may quote data. */
  readonly onError: (error: unknown, source: ServiceName) => void;
  readonly hooks?: ConsumerHooks;
  readonly maxBatch?: number;
  readonly retry?: Partial<RetryPolicy>;
}
