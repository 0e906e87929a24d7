import { refuse, type Decision, type Refusal } from '#kernel';
import type { Static } from 'typebox';
import type { orderingViolationBlocked } from './event.js';

export interface OrderingViolationBlocked {
  readonly type: 'OrderingViolationBlocked';
  readonly data: Static<(typeof orderingViolationBlocked)['data']>;
}

/** Refuses a command on the clinical order, with the event that shows auditors what was attempted. */
export const blocked = (command: string, reason: Refusal, stepId?: string): Decision<OrderingViolationBlocked> => {
  const { code, missing } = reason;
  const step = stepId === undefined ? {} : { stepId };
  return refuse(reason, {
    type: 'OrderingViolationBlocked',
    data: { command, code, ...step, missing: missing.map((gate) => ({ ...gate, satisfiedBy: [...gate.satisfiedBy] })) },
  });
};
