export * from './refusal.js';
export * from './decision.js';
export * from './clock.js';
export * from './ids.js';
export * from './time.js';
export * from './actor.js';
export * from './canonical.js';
export * from './aggregate.js';
