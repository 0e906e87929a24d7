import { Type } from 'typebox';
import { Code, event, Id, nullable, object, oneOf } from '../event.js';

/** What left the programme with a read, to whom and by which consents (42 CFR 2.32, 45 CFR 164.528). */
const disclosure = object({
  recipients: Type.Array(Id, { minItems: 1 }),
  categories: Type.Array(Code),
  consentIds: Type.Array(Id, { minItems: 1 }),
  noticeVersion: Type.String(),
});

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
  disclosure: Type.Optional(disclosure),
});
