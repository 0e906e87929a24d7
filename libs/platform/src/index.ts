export * from './application/types.js';
