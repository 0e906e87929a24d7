import { EventTables1700000000001 } from './events.js';
import { MasterKeyChecks1700000000003 } from './master-keys.js';
import { SupportTables1700000000002 } from './support.js';

/** The tables of the event store. A service lists them first, then its own. */
export const eventStoreMigrations = [
  EventTables1700000000001,
  SupportTables1700000000002,
  MasterKeyChecks1700000000003,
];
