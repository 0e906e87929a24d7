import { Code, event, nullable, oneOf, Name, Sha256 } from '../event.js';

/** Somebody read, or tried to read, what is not for everybody. Each service records what happens at its own doors. */
export const accessRecorded = event(1, {
  subject: Name,
  role: Name,
  resource: Name,
  action: oneOf(['READ', 'REPLAY', 'CONFORMANCE', 'VERIFY']),
  purpose: Code,
  asOf: nullable(Name),
  outcome: Name,
  resultHash: nullable(Sha256),
});
