export * from './select.js';
export * from './sites.js';
export * from './staff.js';
export * from './acts.js';
export * from './presence.js';
export * from './courses.js';
export * from './permits.js';
export * from './disclosures.js';
export {
  ReplicaDisclosures1700000650000,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
} from './migration.js';
