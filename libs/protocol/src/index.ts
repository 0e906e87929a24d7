export * from './facts.js';
export * from './assessment.js';
export { ProtocolDefinition } from './definition.js';
export { GATES, GATE_NAMES, type GateName } from './gates.js';
export { assess } from './assess/assess.js';
