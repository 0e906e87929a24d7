export { AuditModule } from './audit.module.js';
export { openFillRecord, type FillOrder, type FillRecord } from './application/record-fill.js';
