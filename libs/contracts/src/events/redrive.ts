import { Type } from 'typebox';
import { Code, event, nullable, oneOf, Id, Name } from '../event.js';

const redriveId = Id;
const key = Name;

/**
 * An operator sets a parked key going again. Each service records its own, on `redrive-<service>-<id>` under the key that
 * stood still, so that an auditor of a course sees that it stood still. Who: the actor. Begun without an end: cut off.
 */
export const redriveEvents = {
  RedriveBegun: event(1, {
    redriveId,
    key,
    reasonCode: Code,
    dryRun: Type.Boolean(),
    forced: Type.Boolean(),
  }),
  RedriveEnded: event(1, {
    redriveId,
    key,
    outcome: oneOf(['resumed', 'still-parked', 'refused', 'not-parked']),
    handled: Type.Integer({ minimum: 0 }),
    remaining: Type.Integer({ minimum: 0 }),
    errorCode: nullable(Name),
  }),
};
