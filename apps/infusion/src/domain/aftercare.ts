import { accept, instant, refusal, refuse } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Decided, InfusionSession } from './infusion.types.js';
import { isAfter, plus } from './moments.js';
import type { FlagMissedContact, MakePostDischargeContact } from './room.types.js';

/** Nobody calls whoever was taken to hospital out of the room, or died. */
export const contactOwed = ({ leftAt, contactedAt, incident }: InfusionSession): boolean =>
  leftAt !== null && contactedAt === null && incident === null;

/** Until when somebody has called the patient; null when nobody has to (any more). */
export const contactDueAt = (state: InfusionSession, { infusionRoom }: ClinicPolicy): string | null =>
  state.leftAt === null || state.contactOverdue || !contactOwed(state)
    ? null
    : plus(state.leftAt, infusionRoom.aftercare.contactWithin).toString();

/** However late: a call that was made is recorded. */
export const makeContact = (command: MakePostDischargeContact, state: InfusionSession): Decided => {
  const { outcome, findings, contactedAt, by, now } = command;
  if (state.leftAt === null) return refuse(refusal('NOT_DISCHARGED', 'The patient has not left.'));
  if (state.contactedAt !== null) return refuse(refusal('CONTACT_ALREADY_MADE', `Made at ${state.contactedAt}.`));
  if (isAfter(instant(contactedAt), now))
    return refuse(refusal('TIME_IN_FUTURE', `contactedAt is ${contactedAt}, allowed until ${now.toString()}.`));
  if (isAfter(instant(state.leftAt), instant(contactedAt)))
    return refuse(refusal('NOT_DISCHARGED', `contactedAt is ${contactedAt}; the patient left at ${state.leftAt}.`));
  return accept({
    type: 'PostDischargeContactMade',
    data: { outcome, contactedAt, contactedBy: by },
    sealed: { findings },
    occurredAt: contactedAt,
  });
};

export const flagMissedContact = ({ now, policy }: FlagMissedContact, state: InfusionSession): Decided => {
  const dueAt = contactDueAt(state, policy);
  if (dueAt === null || isAfter(instant(dueAt), now)) return accept();
  return accept({ type: 'PostDischargeContactOverdue', data: { dueAt, policyVersion: policyVersionOf(policy) } });
};
