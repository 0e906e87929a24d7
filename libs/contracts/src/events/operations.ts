import { Type } from 'typebox';
import { Code, event, Id, oneOf } from '../event.js';
import { SERVICES } from '../services.js';

const count = Type.Integer({ minimum: 0 });

/**
 * What an operator did to a service as a whole. Each service records its own, on `operation-<service>-<id>`; key: the
 * stream. Who: the actor.
 */
export const operationEvents = {
  /** With how the timers differed from what the streams imply. */
  TimersRebuilt: event(1, { reasonCode: Code, missing: count, extra: count, different: count }),
  /** The store was restored alone: from here on its readers halt. */
  StoreIncarnationRenewed: event(1, { reasonCode: Code, incarnation: Id }),
  /** A source that had halted goes on from its beginning. */
  SourceReadAgain: event(1, { reasonCode: Code, source: oneOf(SERVICES) }),
};
