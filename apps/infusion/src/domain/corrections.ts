import { accept, refusal, refuse, type Refusal, type Role, type Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { calculate, fractionDelivered, outOfRange, type DoseOrder, type OutOfRange } from './dose.js';
import type {
  CorrectDose,
  Decided,
  Dose,
  EventOf,
  InfusionEvent,
  InfusionSession,
  MarkReading,
  Stop,
} from './infusion.types.js';
import { inOrder, isAfter, plus } from './moments.js';
import { breachesOf } from './thresholds.js';

type Dosed = NonNullable<EventOf<'EnteredInErrorMarked'>['data']['dose']>['was'];
type Corrections = ClinicPolicy['infusionRoom']['corrections'];

interface Asked {
  readonly role: Role | 'system';
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

/** Who may, and until when. */
const barred = (
  { role, now, policy }: Asked,
  roles: Exclude<keyof Corrections, 'within'>,
  since: string,
): Refusal | null => {
  const { within, ...allowed } = policy.infusionRoom.corrections;
  if (!allowed[roles].includes(role))
    return refusal('CORRECTION_NOT_ALLOWED', `role is ${role}, allowed: ${allowed[roles].join(', ')}.`);
  const until = plus(since, within);
  return isAfter(now, until) ? refusal('CORRECTION_TOO_LATE', `Possible until ${until.toString()}.`) : null;
};

const dosedOf = ({ mgPerKg, weightKg, mg }: Dose, { mgDelivered, deliveredFraction, counts }: Stop): Dosed => ({
  ...{ mgPerKg, weightKg, mg, mgDelivered, deliveredFraction, counts },
});

/** The order as it should have been entered; its milligrams are worked out as those of any order. */
const correctedOrder = (
  { order, policy }: CorrectDose,
  dose: Dose,
): { readonly dose: Dose; readonly wrong: OutOfRange[] } => {
  if (order === null) return { dose, wrong: [] };
  const whole: DoseOrder = {
    ...order,
    minutes: dose.minutes,
    vialMgPerMl: dose.vialMgPerMl ?? 1,
    infusionMl: dose.infusionMl ?? Number.MAX_SAFE_INTEGER,
  };
  const calculation = calculate(whole, policy.infusionRoom.order);
  return {
    dose: { ...dose, ...order, mg: calculation.mg },
    wrong: outOfRange(whole, calculation, policy.infusion.dose),
  };
};

const corrected = (command: CorrectDose, dose: Dose, { mgDelivered: recorded }: Stop): Dosed | Refusal => {
  const { dose: ordered, wrong } = correctedOrder(command, dose);
  const [first] = wrong;
  if (first !== undefined)
    return refusal('DOSE_OUT_OF_RANGE', `${first.field} is ${first.value}, allowed ${first.min} to ${first.max}.`);
  const { mgPerKg, weightKg, mg } = ordered;
  const mgDelivered = command.mgDelivered ?? recorded;
  if (!(mgDelivered >= 0 && mgDelivered <= mg))
    return refusal('DOSE_OUT_OF_RANGE', `mgDelivered is ${mgDelivered}, allowed 0 to ${mg} (as ordered).`);
  const deliveredFraction = fractionDelivered(mgDelivered, ordered);
  const counts = deliveredFraction >= command.policy.infusion.countsIfDeliveredFraction;
  return { mgPerKg, weightKg, mg, mgDelivered, deliveredFraction, counts };
};

const same = (a: Dosed, b: Dosed): boolean => (Object.keys(a) as (keyof Dosed)[]).every((key) => a[key] === b[key]);

/** After the pump was stopped. What was entered stays on record; what it comes to is said anew, by the rule of today. */
export const correctDose = (command: CorrectDose, { start, stop, dose }: InfusionSession): Decided => {
  if (start === null || stop === null || dose === null)
    return refuse(
      refusal('INFUSION_NOT_STOPPED', 'The infusion has not been stopped: adjust the dose, or stop the pump.'),
    );
  const { order, reasonCode, reason, by: markedBy, policy } = command;
  const problem = barred(command, order === null ? 'deliveryRoles' : 'orderRoles', stop.stoppedAt);
  if (problem !== null) return refuse(problem);
  const was = dosedOf(dose, stop);
  const is = corrected(command, dose, stop);
  if ('code' in is) return refuse(is);
  if (same(was, is)) return refuse(refusal('NOTHING_TO_CORRECT', 'Order and delivery are recorded like that.'));
  const { infusionId, ordinal } = start;
  const target = order === null ? 'DELIVERY' : 'ORDER';
  const marked = { infusionId, ordinal, target, dose: { was, is }, reasonCode, markedBy } as const;
  return accept({
    type: 'EnteredInErrorMarked',
    data: { ...marked, policyVersion: policyVersionOf(policy) },
    sealed: { reason },
  });
};

const taken = ({ observedAt, scale }: MarkReading, { vitals, scales }: InfusionSession): boolean =>
  scale === null
    ? vitals.some((each) => each.observedAt === observedAt)
    : scales.some((each) => each.observedAt === observedAt && each.scale === scale);

/** What the last reading that stands recommends: a wrong one may have covered it up. */
const uncovered = (state: InfusionSession, policy: ClinicPolicy): InfusionEvent[] => {
  const last = inOrder(state.vitals, ({ observedAt }) => observedAt).at(-1);
  if (last === undefined || state.leftAt !== null) return [];
  const open = new Set(state.open.map(({ ruleId }) => ruleId));
  return breachesOf(last, state, policy)
    .filter(({ ruleId }) => !open.has(ruleId))
    .map((data) => ({ type: 'ThresholdBreached' as const, data, occurredAt: last.observedAt }));
};

/** A set of vital signs or a scale that was not this patient's, or was mistyped: it counts for nothing from here on. */
export const markReading = (command: MarkReading, state: InfusionSession): Decided => {
  const { observedAt, scale, reasonCode, reason, by: markedBy, now, policy } = command;
  const { checkIn: visit } = state;
  if (visit === null) return refuse(refusal('INFUSION_NOT_CHECKED_IN', 'The patient is not checked in.'));
  const problem = barred(command, 'readingRoles', state.leftAt ?? now.toString());
  if (problem !== null) return refuse(problem);
  if (!taken(command, state)) return refuse(refusal('READING_UNKNOWN', `Nothing such stands for ${observedAt}.`));
  const { infusionId, ordinal } = visit;
  const what =
    scale === null
      ? ({ target: 'VITALS', reading: { observedAt } } as const)
      : ({ target: 'SCALE', reading: { observedAt, scale } } as const);
  const marked = { infusionId, ordinal, ...what, reasonCode, markedBy, policyVersion: policyVersionOf(policy) };
  const without = withoutReading(state, what.reading);
  return accept<InfusionEvent>(
    { type: 'EnteredInErrorMarked', data: marked, sealed: { reason } },
    ...(scale === null ? uncovered(without, policy) : []),
  );
};

const withoutReading = (
  state: InfusionSession,
  { observedAt, scale }: { readonly observedAt: string; readonly scale?: string },
): InfusionSession =>
  scale === undefined
    ? {
        ...state,
        vitals: state.vitals.filter((each) => each.observedAt !== observedAt),
        open: state.open.filter((each) => each.observedAt !== observedAt),
      }
    : { ...state, scales: state.scales.filter((each) => each.observedAt !== observedAt || each.scale !== scale) };

/** What a correction changes about the visit. */
export const afterCorrection = (
  state: InfusionSession,
  { dose, reading }: EventOf<'EnteredInErrorMarked'>['data'],
): InfusionSession => {
  if (reading !== undefined) return withoutReading(state, reading);
  if (dose === undefined || state.dose === null || state.stop === null) return state;
  const { mgPerKg, weightKg, mg, mgDelivered, deliveredFraction, counts } = dose.is;
  return {
    ...state,
    dose: { ...state.dose, mgPerKg, weightKg, mg },
    stop: { ...state.stop, mgDelivered, deliveredFraction, counts },
  };
};
