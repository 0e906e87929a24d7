import { Type } from 'typebox';
import { Code, event, Id, Name, nullable, object, oneOf, Sha256, Version } from '../event.js';

/** What left the programme with a read, to whom and by which consents (42 CFR 2.32, 45 CFR 164.528). */
const disclosure = object({
  recipients: Type.Array(Id, { minItems: 1 }),
  categories: Type.Array(Code),
  consentIds: Type.Array(Id, { minItems: 1 }),
  noticeVersion: Version,
});

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
  disclosure: Type.Optional(disclosure),
});
