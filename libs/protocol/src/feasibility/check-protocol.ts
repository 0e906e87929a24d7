import { refusal, type Refusal } from '#kernel';
import type { Assessment, StepAssessment, StepKind } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import { rehearse } from './rehearsal.js';

export type ProtocolCheck = { readonly feasible: true } | { readonly feasible: false; readonly refusal: Refusal };

const THERAPY_FIRST: readonly StepKind[] = ['DOSING', 'INTEGRATION', 'THERAPY', 'INFUSION'];
const INFUSION_FIRST: readonly StepKind[] = ['INFUSION', 'DOSING', 'INTEGRATION', 'THERAPY'];

const why = (stuck: Assessment): string => {
  const waits = (step: StepAssessment): boolean => step.missing.length > 0 && step.status !== 'DONE';
  const step = stuck.steps.find((each) => each.kind !== 'PREPARATION' && waits(each));
  if (step === undefined) return 'The course comes to no end.';
  return `${step.stepId} can never start: ${step.missing.map(({ gate }) => gate).join(', ')}.`;
};

/**
 * Rehearses an ideal course, in which every step is carried out the moment that it becomes available: a protocol that
 * cannot be completed even so can never be. Both orders are tried where an infusion and therapy compete for a date.
 */
export const checkProtocol = (protocol: ProtocolDefinition): ProtocolCheck => {
  const { min, default: usual } = protocol.infusion.count;
  const rehearsals = [...new Set([min, usual ?? min])].map((planned) => {
    const attempts = [THERAPY_FIRST, INFUSION_FIRST].map((order) => rehearse(protocol, planned, order));
    return attempts.find(({ phase }) => phase === 'COMPLETED') ?? attempts[0];
  });
  const stuck = rehearsals.find((end) => end !== undefined && end.phase !== 'COMPLETED');
  return stuck === undefined
    ? { feasible: true }
    : { feasible: false, refusal: refusal('PROTOCOL_INFEASIBLE', why(stuck)) };
};
