export * from './service-host.js';
export * from './postgres/database.js';
export * from './given-when-then.js';
export * from './e2e/index.js';
export * from './published-event.js';
export * from './kafka/index.js';
export * from './eventstore/index.js';
