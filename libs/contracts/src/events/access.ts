import { Type } from 'typebox';
import { Code, event, nullable, oneOf } from '../event.js';

/** Somebody read, or tried to read, what is not for everybody. Each service records what happens at its own doors. */
export const accessRecorded = event(1, {
  subject: Type.String(),
  role: Type.String(),
  resource: Type.String(),
  action: oneOf(['READ', 'REPLAY', 'CONFORMANCE', 'VERIFY']),
  purpose: Code,
  asOf: nullable(Type.String()),
  outcome: Type.String(),
  resultHash: nullable(Type.String()),
});
