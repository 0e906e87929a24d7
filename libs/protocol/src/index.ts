export * from './facts.js';
export * from './assessment.js';
