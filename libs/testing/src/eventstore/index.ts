import type { EventStoreForTests } from './for-tests.js';
import type { EventStoreStandIn, StandInOptions } from './server.js';

export type { EventStoreStandIn, StandInOptions } from './server.js';
export type { EventStoreForTests } from './for-tests.js';
export type { AppendFault, ReadFault } from './faults.js';

/** For tests only. Loaded when it is called: most tests need neither gRPC nor its stubs. */
export const startEventStoreStandIn = async (options: StandInOptions = {}): Promise<EventStoreStandIn> =>
  (await import('./server.js')).startEventStoreStandIn(options);

/** `EVENTSTORE_URL`, Docker, or the stand-in: in this order. */
export const eventStoreForTests = async (): Promise<EventStoreForTests> =>
  (await import('./for-tests.js')).eventStoreForTests();
