import { Type } from 'typebox';
import { Code, event, object, Name } from '../event.js';
import { accessRecorded } from './access.js';

/**
 * Streams: `access-<subject of the reading>` and `fill-<id>`; key: itself. Reading a history is itself recorded, and so is
 * copying into the trail what it lacked.
 */
export const auditEvents = {
  AccessRecorded: accessRecorded,
  /** Recorded before anything is copied: whoever reads the trail later knows which of its events came late, and by whom. */
  TrailFilled: event(1, {
    operator: Name,
    reason: Code,
    ranges: Type.Array(
      object({
        service: Name,
        streamId: Name,
        fromVersion: Type.Integer({ minimum: 1 }),
        toVersion: Type.Integer({ minimum: 1 }),
      }),
      { minItems: 1 },
    ),
  }),
};
