export * from './policy/policy.js';
export { oneWord } from './word.js';
export * from './policy/load-policy.js';
export * from './policy/withdrawal.js';
export * from './policy/part2.js';
export type { Act } from './policy/areas/people.js';
export { PREPARATION_EVIDENCE, type PreparationEvidence } from './policy/areas/preparation.js';
export type { OutcomePolicy } from './policy/areas/outcomes.js';
export * from './outcomes/rules.js';
export * from './outcomes/undisclosed.js';
export * from './facts.js';
export * from './assessment.js';
export { ANCHORS, ProtocolDefinition } from './definition.js';
export { GATES, GATE_NAMES, type GateName } from './gates.js';
export { loadProtocol, type LoadedProtocol } from './load.js';
export { PROBLEM_CODES, type ProblemCode, type ProtocolProblem } from './load/problem.js';
export { assess } from './assess/assess.js';
export { preparationValidUntil } from './valid-until.js';
export {
  checkTemplate,
  type TemplateCheck,
  type TemplatePlan,
  type TemplateReason,
} from './feasibility/check-template.js';
export { checkProtocol, type ProtocolCheck } from './feasibility/check-protocol.js';
export { type WeeklyTemplate } from './feasibility/week.js';
export * from './saga/index.js';
