import { accept, refusal, refuse } from '#kernel';
import type { ConfirmEscort, Decided, InfusionSession } from './infusion.types.js';
import type { ReportEscortAbsent } from './room.types.js';

const over = ({ leftAt, status }: InfusionSession): boolean => leftAt !== null || status === 'DEFERRED';
const OVER: Decided = refuse(refusal('INFUSION_OVER', 'The session is over.'));

/** Also after the start: whoever was named may be replaced. */
export const confirmEscort = ({ escort }: ConfirmEscort, state: InfusionSession): Decided =>
  over(state) ? OVER : accept({ type: 'EscortConfirmed', data: escort });

/** Nobody leaves alone: until somebody else is confirmed, the discharge waits. */
export const reportEscortAbsent = ({ expectedAt, now }: ReportEscortAbsent, state: InfusionSession): Decided => {
  if (over(state)) return OVER;
  if (state.escort === null) return refuse(refusal('ESCORT_NOT_EXPECTED', 'No escort is confirmed.'));
  return accept({ type: 'EscortDidNotAppear', data: { expectedAt, reportedAt: now.toString() } });
};
