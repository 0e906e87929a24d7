import { accept, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, gate, onlyBeforeStart } from './blocking.js';
import { agrees } from './dose-order.js';
import type { Decided, InfusionSession } from './infusion.types.js';
import type { CheckDose } from './room.types.js';

/**
 * A second person works the order out again. A refusal does not say what the system came to: a check that is told the
 * answer checks nothing.
 */
export const checkDose = (command: CheckDose, state: InfusionSession): Decided => {
  const { status, dose } = state;
  if (status !== 'CHECKED_IN') return onlyBeforeStart(state);
  if (dose?.drugMl === undefined || dose.pumpMlPerH === undefined)
    return refuse(refusal('DOSE_NOT_ORDERED', 'Order the dose first.'));
  const { by, preparedBy, computedMg, computedMl, computedMlPerH, policy } = command;
  if (by === dose.prescriberId || by === preparedBy) {
    const role = by === preparedBy ? 'preparedBy' : 'prescriberId';
    const detail = `${role} is the person who checks.`;
    const problem = gate('INDEPENDENT_CHECKER', detail, 'DoseIndependentlyChecked');
    return blockedAt(state, command.type, refusal('CHECKER_NOT_INDEPENDENT', detail, [problem]));
  }
  const { checkTolerance } = policy.infusionRoom.order;
  const differing = [
    { field: 'computedMg', gate: 'CHECK_MG', theirs: computedMg, ours: dose.mg },
    { field: 'computedMl', gate: 'CHECK_ML', theirs: computedMl, ours: dose.drugMl },
    { field: 'computedMlPerH', gate: 'CHECK_ML_PER_H', theirs: computedMlPerH, ours: dose.pumpMlPerH },
  ].filter(({ theirs, ours }) => !agrees(theirs, ours, checkTolerance));
  if (differing.length > 0) {
    const missing = differing.map((each) =>
      gate(each.gate, `${each.field} is ${each.theirs}, more than ${checkTolerance * 100} % from the order's own.`),
    );
    const detail = missing.map((each) => each.detail).join(' ');
    return blockedAt(state, command.type, refusal('DOSE_CHECK_DISAGREES', detail, missing));
  }
  const computed = { computedMg, computedMl, computedMlPerH };
  const data = { checkedBy: by, preparedBy, ...computed, policyVersion: policyVersionOf(policy) };
  return accept({ type: 'DoseIndependentlyChecked', data });
};
