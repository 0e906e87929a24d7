import type { Sql } from './types.js';

/** Every error of the event store has a stable `code`; compare that, not the class. */
export abstract class EventStoreError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Somebody else wrote to the stream after it was read. Load it again and decide again. */
export class ConcurrencyConflict extends EventStoreError {
  readonly code = 'CONCURRENCY_CONFLICT';

  constructor(
    readonly streams: readonly { readonly streamId: string; readonly expectedVersion: number }[],
    options?: ErrorOptions,
  ) {
    super(
      `Not at the expected version: ${streams.map((s) => `${s.streamId}@${s.expectedVersion}`).join(', ')}.`,
      options,
    );
  }
}

/** Where an event already is. */
export interface FoundEvent {
  readonly eventId: string;
  readonly streamId: string;
  readonly streamVersion: number;
}

/** An event of this append is stored already. A repeated attempt answers with what it finds in `found`. */
export class DuplicateEventId extends EventStoreError {
  readonly code = 'DUPLICATE_EVENT_ID';
  /** The stored ones among the events of this append; filled in after the rollback. */
  found: readonly FoundEvent[] = [];

  constructor(
    readonly eventIds: readonly string[],
    options?: ErrorOptions,
  ) {
    super('An event with this id is already stored.', options);
  }

  /** Runs on the same connection once the transaction is rolled back: an aborted one can answer no question. */
  async afterRollback(sql: Sql): Promise<void> {
    this.found = await sql.query<FoundEvent>(
      `SELECT event_id AS "eventId", stream_id AS "streamId", stream_version AS "streamVersion"
         FROM events WHERE event_id = ANY($1::uuid[]) ORDER BY position`,
      [this.eventIds],
    );
  }
}

/** A service tried to store an event that its own catalogue does not describe: a bug. Names fields, never values. */
export class InvalidEvent extends EventStoreError {
  readonly code = 'INVALID_EVENT';

  constructor(
    readonly type: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`${type} is not a valid event: ${problems.join('; ')}.`, options);
  }
}

/** An event is larger than what carries it onwards takes. Nothing was recorded. */
export class EventTooLarge extends EventStoreError {
  readonly code = 'EVENT_TOO_LARGE';

  constructor(
    readonly type: string,
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    super(`${type} would take ${bytes} bytes; at most ${maxBytes} can be carried.`);
  }
}

/** A stored event is newer than this code, or nothing leads from its version to today's. Deploy code that knows it. */
export class UnknownEventVersion extends EventStoreError {
  readonly code = 'UNKNOWN_EVENT_VERSION';

  constructor(service: string, type: string, version: number) {
    super(`No reader for version ${version} of ${service}/${type}.`);
  }
}

/** The connection died while the database was committing: it may have committed. Read back by event id before repeating. */
export class CommitOutcomeUnknown extends EventStoreError {
  readonly code = 'COMMIT_OUTCOME_UNKNOWN';

  constructor(cause: unknown) {
    super('The connection was lost during COMMIT; whether it was committed is unknown.', { cause });
  }
}

/** A statement came after its transaction had ended: a bug, of a caller that did not wait for all it began. */
export class TransactionEnded extends EventStoreError {
  readonly code = 'TRANSACTION_ENDED';

  constructor() {
    super('This transaction has ended; nothing can be read or written in it any more.');
  }
}

/** A statement failed, its error was swallowed, and PostgreSQL answered COMMIT with a rollback: nothing is stored. */
export class TransactionAborted extends EventStoreError {
  readonly code = 'TRANSACTION_ABORTED';

  constructor() {
    super('The transaction was aborted by a failed statement, so its commit was a rollback.');
  }
}

/** The process is shutting down and starts no further transaction. */
export class DatabaseClosed extends EventStoreError {
  readonly code = 'DATABASE_CLOSED';

  constructor() {
    super('The database is closed.');
  }
}

/** A sealed part does not open: another key, another event, or altered. Says no more, so that it helps no attacker. */
export class SealBroken extends EventStoreError {
  readonly code = 'SEAL_BROKEN';

  constructor() {
    super('The sealed part cannot be opened.');
  }
}

/** The process was given another master key than this schema was sealed under. Names the key, never its bytes. */
export class MasterKeyWrong extends EventStoreError {
  readonly code = 'MASTER_KEY_WRONG';

  constructor(schema: string, masterKeyId: string) {
    super(`The master key ${masterKeyId} is not the one that the data of ${schema} was sealed with.`);
  }
}

/** The patient's key was destroyed on purpose: what it sealed is erased, and nothing new can be sealed under it. */
export class PatientKeyDestroyed extends EventStoreError {
  readonly code = 'PATIENT_KEY_DESTROYED';

  constructor() {
    super("The patient's key was destroyed.");
  }
}

/** Another request with the same idempotency key was faster. Roll back, then answer with what `find` returns. */
export class IdempotencyRace extends EventStoreError {
  readonly code = 'IDEMPOTENCY_RACE';

  constructor(options?: ErrorOptions) {
    super('Another request with this idempotency key has just been answered.', options);
  }
}

/** A timer for an instant that does not exist. It would never fire and say nothing, so it is refused. */
export class ImpossibleTimer extends EventStoreError {
  readonly code = 'IMPOSSIBLE_TIMER';

  constructor(
    readonly owner: string,
    readonly kind: string,
  ) {
    super(`Timer ${kind} of ${owner} has no possible due time.`);
  }
}
