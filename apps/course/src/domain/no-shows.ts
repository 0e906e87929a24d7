import { NO_SHOW_HOLD } from '#contracts';
import { accept, msOf, type Decision } from '#kernel';
import type { Fact } from '#protocol';
import { follow } from './saga.js';
import { holdsInForce } from './holds.js';
import type { NoteNoShow, TreatmentCourse, TreatmentCourseEvent } from './treatment-course.types.js';

const isInfusion = ({ stepId }: { readonly stepId: string }): boolean => stepId.startsWith('INFUSION:');

/** Infusions that the patient stayed away from since one was last begun. */
export const noShowsInARow = (facts: readonly Fact[]): number => {
  const begun = facts.flatMap((fact) => (fact.kind === 'INFUSION_STARTED' ? [msOf(fact.at)] : []));
  const last = begun.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  return facts.filter((fact) => fact.kind === 'NO_SHOW' && isInfusion(fact) && msOf(fact.at) > last).length;
};

/** One time may be bad luck. As often as the policy says, one after the other, somebody has to look first. */
export const noteNoShow = (command: NoteNoShow, { ledger }: TreatmentCourse): Decision<TreatmentCourseEvent> => {
  const { protocol, now, holdId, stepId, holdAfter, policyVersion, by: placedBy } = command;
  const times = noShowsInARow(ledger.facts);
  const held = holdsInForce({ ledger }).some(({ reason }) => reason === NO_SHOW_HOLD);
  if (!isInfusion(command) || held || times < holdAfter) return accept();
  const reason = `The patient did not come to ${times} infusions in a row.`;
  const hold = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'CourseHeld',
    data: { holdId, reasonCode: NO_SHOW_HOLD, placedBy, stepId, policyVersion, assessedAt },
    sealed: { reason },
  });
  return accept(...follow(protocol, ledger, now, [hold]).events);
};
