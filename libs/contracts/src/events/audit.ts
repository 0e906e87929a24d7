import { Type } from 'typebox';
import { Code, event, nullable, object } from '../event.js';

/**
 * Streams: `access-<subject of the reading>` and `fill-<id>`; key: itself. Reading a history is itself recorded, and so is
 * copying into the trail what it lacked.
 */
export const auditEvents = {
  AccessRecorded: event(1, {
    subject: Type.String(),
    role: Type.String(),
    resource: Type.String(),
    action: oneOfAction(),
    purpose: Code,
    asOf: nullable(Type.String()),
    outcome: Type.String(),
    resultHash: nullable(Type.String()),
  }),
  /** Recorded before anything is copied: whoever reads the trail later knows which of its events came late, and by whom. */
  TrailFilled: event(1, {
    operator: Type.String({ minLength: 1, maxLength: 200 }),
    reason: Code,
    ranges: Type.Array(
      object({
        service: Type.String(),
        streamId: Type.String(),
        fromVersion: Type.Integer({ minimum: 1 }),
        toVersion: Type.Integer({ minimum: 1 }),
      }),
      { minItems: 1 },
    ),
  }),
};

function oneOfAction() {
  return Type.Unsafe<'READ' | 'REPLAY' | 'CONFORMANCE' | 'VERIFY'>(
    Type.String({ enum: ['READ', 'REPLAY', 'CONFORMANCE', 'VERIFY'] }),
  );
}
