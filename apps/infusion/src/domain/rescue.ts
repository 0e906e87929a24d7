import { accept, instant, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, gate } from './blocking.js';
import type { Decided, InfusionSession } from './infusion.types.js';
import { isAfter } from './moments.js';
import type { GiveRescueMedication } from './room.types.js';

const problems = ({ drug, dose, unit, route, policy }: GiveRescueMedication): string[] => {
  const allowed = policy.infusionRoom.rescue;
  const known = allowed[drug];
  if (known === undefined) return [`drug is ${drug}, allowed ${Object.keys(allowed).join(', ')}`];
  const { min, max } = known.dose;
  return [
    ...(unit === known.unit ? [] : [`unit is ${unit}, allowed ${known.unit}`]),
    ...(known.routes.includes(route) ? [] : [`route is ${route}, allowed ${known.routes.join(', ')}`]),
    ...(dose >= min && dose <= max ? [] : [`dose is ${dose}, allowed ${min} to ${max}`]),
  ];
};

/** While the patient is here. On whose order, and on which adverse event, is part of it. */
export const giveRescueMedication = (command: GiveRescueMedication, state: InfusionSession): Decided => {
  if (state.leftAt !== null || state.status === 'DEFERRED')
    return refuse(refusal('INFUSION_OVER', 'The session is over.'));
  const { drug, dose, unit, route, adverseEventId, orderedBy, by, givenAt, now, policy } = command;
  if (isAfter(instant(givenAt), now))
    return refuse(refusal('TIME_IN_FUTURE', `givenAt is ${givenAt}, allowed until ${now.toString()}.`));
  const wrong = problems(command);
  if (wrong.length > 0) {
    const detail = `${wrong.join('; ')}.`;
    const missing = gate('RESCUE_ORDER', detail, 'RescueMedicationGiven');
    return blockedAt(state, command.type, refusal('RESCUE_ORDER_INVALID', detail, [missing]));
  }
  const given = { drug, dose, unit, route, adverseEventId };
  const people = { orderedBy, givenBy: by, givenAt };
  const data = { ...given, ...people, policyVersion: policyVersionOf(policy) };
  return accept({ type: 'RescueMedicationGiven', data, occurredAt: givenAt });
};
