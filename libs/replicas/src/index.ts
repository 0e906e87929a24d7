export * from './select.js';
export * from './sites.js';
export * from './staff.js';
export * from './courses.js';
export * from './permits.js';
export { ReplicaTables1700000300000 } from './migration.js';
