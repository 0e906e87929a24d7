import { accessRecorded } from './access.js';

/** Stream: `access-<subject of the reading>`; key: itself. Reading a history is itself recorded. */
export const auditEvents = {
  AccessRecorded: accessRecorded,
};
