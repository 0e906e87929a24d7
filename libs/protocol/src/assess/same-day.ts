import { zoneOf, type Context } from './context.js';
import { met, unmet, type Condition } from './gate.js';
import type { Infusion } from './history.js';
import { nextDay, type Ms } from './time.js';

/**
 * The same-day ban, both ways. A date is a date at the infusion site, wherever the patient sits. Both directions only
 * ever wait for a midnight: what will happen later today is not known yet.
 */
const GATE = 'SAME_DAY_SEPARATION';

/** For an infusion to come: no psychotherapy session of any kind was started on its date. */
export const noTherapyToday = (context: Context): readonly Condition[] => {
  if (!context.rules.protocol.separation.sameLocalDateForbidden) return [];
  const last = context.sessions.at(-1);
  if (last === undefined) return [met(GATE, '')];
  const since = nextDay(last.startedAt, context.zone);
  return [met(GATE, 'Psychotherapy was started on this local date of the infusion site.', { since, satisfiedBy: [] })];
};

/** An infusion that runs past midnight takes both dates. */
const freeFrom = (context: Context, infusion: Infusion): Ms =>
  nextDay(Math.max(infusion.startedAt, infusion.stop?.at ?? infusion.startedAt), zoneOf(context, infusion));

/** For psychotherapy to come: no infusion on its date at the place of that infusion. */
export const noInfusionToday = (context: Context): readonly Condition[] => {
  if (!context.rules.protocol.separation.sameLocalDateForbidden) return [];
  if (context.inProgress !== undefined) return [unmet(GATE, 'An infusion is in progress.', ['INFUSION_STOPPED'])];
  const since = context.infusions.reduce(
    (latest, infusion) => Math.max(latest, freeFrom(context, infusion)),
    Number.NEGATIVE_INFINITY,
  );
  return [met(GATE, 'An infusion took place on this local date of its site.', { since })];
};
