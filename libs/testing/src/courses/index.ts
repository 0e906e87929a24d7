export * from './acts.js';
export * from './bodies.js';
export * from './client.js';
export * from './clinic.js';
export * from './course.js';
export * from './patient.js';
export * from './people.js';
export * from './policy.js';
