export type * from './port.js';
export { TransportError, type TransportErrorCode } from './errors.js';
export { EmbeddedTransport } from './embedded/embedded-transport.js';
export { Consumer } from './consumer/consumer.js';
export type { ConsumerHooks, ConsumerOptions, ParkedKey, Reaction, RetryPolicy } from './consumer/types.js';
export { DeadLetters } from './dead-letters/dead-letters.js';
export type * from './dead-letters/types.js';
export { hasProcessed, waitUntilProcessed, type Processed, type WaitOptions } from './processed.js';
export { transportMigrations } from './migrations.js';
