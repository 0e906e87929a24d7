export type * from './port.js';
export { TransportError, type TransportErrorCode } from './errors.js';
export { failureOf, type Failure } from './failures.js';
export { EmbeddedTransport } from './embedded/embedded-transport.js';
export * from './kafka/index.js';
export { DisturbedTransport, type Disturbance } from './disturbed/disturbed-transport.js';
export { Consumer } from './consumer/consumer.js';
export type {
  ConsumerHooks,
  ConsumerOptions,
  ParkedKey,
  ParkCause,
  Reaction,
  RetryPolicy,
  Transactions,
} from './consumer/types.js';
export { readAgain } from './consumer/positions.js';
export { DeadLetters, type DeadLettersOptions } from './dead-letters/dead-letters.js';
export { MOST_KEYS } from './dead-letters/listing.js';
export type * from './dead-letters/types.js';
export {
  hasProcessed,
  waitUntilProcessed,
  type Processed,
  type StreamPosition,
  type WaitOptions,
} from './processed.js';
export { transportMigrations } from './migrations.js';
