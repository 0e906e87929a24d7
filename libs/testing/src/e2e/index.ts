export { WaymarkProcess } from './process.js';
export * from './tokens.js';
export * from './until.js';
export * from './waymark.js';
export * from './sql.js';
export * from './openapi.js';
export * from './outage.js';
export * from './shape.js';
export * from './morning.js';
