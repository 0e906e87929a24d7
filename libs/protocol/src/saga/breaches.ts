import { isInstant } from '#kernel';
import type { StepId } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';
import { startOf, stepsWhenStarted } from './starts.js';

/** A step that took place and that a protocol would not have allowed at that moment. */
export interface Breach {
  readonly stepId: StepId;
  /** Of the report that it was started. */
  readonly factId: string;
  /** Missing then; `STEP_ABSENT` where the protocol has no such step. */
  readonly gates: readonly string[];
}

/** What of a course's past breaks a protocol: each start is judged on what had happened by then, overrides included. */
export const breaches = (protocol: ProtocolDefinition, facts: readonly Fact[]): readonly Breach[] =>
  facts.flatMap((fact) => {
    const start = startOf(fact);
    if (start === undefined || !isInstant(fact.at)) return [];
    const steps = stepsWhenStarted(protocol, facts, fact);
    return start.steps.flatMap((stepId): Breach[] => {
      const step = steps.find((candidate) => candidate.stepId === stepId);
      if (step?.status === 'AVAILABLE') return [];
      const missing = step?.missing.map(({ gate }) => gate) ?? [];
      return [{ stepId, factId: fact.factId, gates: missing.length > 0 ? missing : ['STEP_ABSENT'] }];
    });
  });

/** Whether an infusion has begun after which the patient has not left yet. */
export const infusionUnderWay = (facts: readonly Fact[]): boolean => {
  const left = new Set(facts.flatMap((fact) => (fact.kind === 'PATIENT_DISCHARGED' ? [fact.infusionId] : [])));
  return facts.some((fact) => fact.kind === 'INFUSION_STARTED' && !left.has(fact.infusionId));
};
