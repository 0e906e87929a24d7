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
