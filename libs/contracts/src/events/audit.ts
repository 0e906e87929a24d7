import { Type } from 'typebox';
import { Code, event, nullable } from '../event.js';

/** Stream: `access-<subject of the reading>`; key: itself. Reading a history is itself recorded. */
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
};

function oneOfAction() {
  return Type.Unsafe<'READ' | 'REPLAY' | 'CONFORMANCE' | 'VERIFY'>(
    Type.String({ enum: ['READ', 'REPLAY', 'CONFORMANCE', 'VERIFY'] }),
  );
}
