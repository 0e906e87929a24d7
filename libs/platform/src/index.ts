export * from './application/types.js';
export * from './application/tokens.js';
export { scopedToSites } from './application/scope.js';
export { CommandRunner, type CommandObserver } from './application/command-runner.js';
export { Recorder, systemOrigin, type Entry, type Origin } from './application/recorder.js';
export { defineService, type ServiceDefinition } from './application/define-service.js';
export { ServiceRuntime } from './application/service-runtime.js';
export type { ServiceObserver, Surroundings } from './application/surroundings.js';
export * from './postgres/index.js';
