/** Every error of the trail has a stable `code`; compare that, not the class. */
export abstract class TrailError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An event arrived before one that precedes it in its stream. Append the missing ones first. */
export class TrailGap extends TrailError {
  readonly code = 'TRAIL_GAP';

  constructor(streamId: string, expected: number, got: number) {
    super(`${streamId}: version ${expected} comes next, not ${got}.`);
  }
}

/** The trail has another event at this place. One of the two was altered: find out which before anything else. */
export class TrailConflict extends TrailError {
  readonly code = 'TRAIL_CONFLICT';

  constructor(streamId: string, streamVersion: number) {
    super(`${streamId}@${streamVersion} is already another event.`);
  }
}

/** Somebody else appended to the same streams at the same moment. Append again: what is there is passed over. */
export class TrailRace extends TrailError {
  readonly code = 'CONCURRENCY_CONFLICT';

  constructor(options?: ErrorOptions) {
    super('Another writer was faster.', options);
  }
}

/**
 * The trail did not answer, or not in time, or has no leader. What was to be written may be there or not: the same
 * append again finds out. Nothing is lost as long as it is repeated.
 */
export class TrailUnavailable extends TrailError {
  readonly code = 'TRAIL_UNAVAILABLE';

  /** `reason`: the client's own word for it, such as `deadline-exceeded`. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`EventStoreDB cannot be used now (${reason}).`, options);
  }
}

/** EventStoreDB knows the user of EVENTSTORE_URL not, or does not allow it this. Mend the user, its password or the ACL. */
export class TrailAccessDenied extends TrailError {
  readonly code = 'TRAIL_ACCESS_DENIED';

  constructor(options?: ErrorOptions) {
    super('EventStoreDB does not let the user of EVENTSTORE_URL do this.', options);
  }
}

/** EventStoreDB does not take this event, as a rule because it is larger than `--max-append-size`. */
export class TrailEventRefused extends TrailError {
  readonly code = 'TRAIL_EVENT_REFUSED';

  constructor(streamId: string, streamVersion: number, reason: string, options?: ErrorOptions) {
    super(`${streamId}@${streamVersion} is not taken (${reason}).`, options);
  }
}

/** Somebody has deleted a stream of the trail in EventStoreDB. Its name cannot be used again: restore a backup. */
export class TrailStreamDeleted extends TrailError {
  readonly code = 'TRAIL_STREAM_DELETED';

  constructor(streamId: string, options?: ErrorOptions) {
    super(`${streamId} was deleted in EventStoreDB.`, options);
  }
}

/** EVENTSTORE_URL cannot be understood. The message never repeats it: it may hold a password. */
export class TrailUrlInvalid extends TrailError {
  readonly code = 'TRAIL_URL_INVALID';

  constructor(what: string) {
    super(`EVENTSTORE_URL ${what}`);
  }
}
