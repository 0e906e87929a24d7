export * from './postgres/database.js';
export * from './given-when-then.js';
