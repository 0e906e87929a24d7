export * from './events.js';
export * from './ledger.js';
export * from './reconcile.js';
export * from './conform.js';
export * from './what-if.js';
export * from './breaches.js';
