import { accept, instant, refusal, refuse, type Refusal, type Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { gapsUntil } from './monitoring.js';
import type { Decided, InfusionEvent, InfusionSession, Vitals } from './infusion.types.js';
import { isAfter, plus } from './moments.js';
import type { DetectGaps, RecordScales, RecordVitals, ScaleAnswers } from './room.types.js';
import { breachesOf, phaseAt } from './thresholds.js';

/** What a living adult's monitor can show; outside of it, the probe has come off or the number is mistyped. */
export const VITAL_RANGES = {
  sbp: { min: 30, max: 300 },
  dbp: { min: 10, max: 200 },
  hr: { min: 10, max: 300 },
  rr: { min: 0, max: 80 },
  spo2: { min: 30, max: 100 },
  moaas: { min: 0, max: 5 },
} as const satisfies Partial<Record<keyof Vitals, { min: number; max: number }>>;

interface Observation {
  readonly observedAt: string;
  readonly lateReason: string | null;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

/** A reading belongs to this visit: not to the future, not to before it (but for its baseline), not to after it. */
const atWrongTime = (
  { observedAt, now, policy }: Observation,
  { leftAt, checkIn }: InfusionSession,
): Refusal | null => {
  const taken = instant(observedAt);
  if (isAfter(taken, now))
    return refusal('TIME_IN_FUTURE', `observedAt is ${observedAt}, allowed until ${now.toString()}.`);
  if (leftAt !== null && isAfter(taken, instant(leftAt)))
    return refusal('VITALS_IMPLAUSIBLE', `observedAt is ${observedAt}; the patient left at ${leftAt}.`);
  const { baselineMaxAge } = policy.infusionRoom;
  return checkIn !== null && isAfter(instant(checkIn.checkedInAt), plus(observedAt, baselineMaxAge))
    ? refusal('VITALS_IMPLAUSIBLE', `observedAt is ${observedAt}; the patient came at ${checkIn.checkedInAt}.`)
    : null;
};

/** Hours late is accepted, with the reason. */
const lateWithoutReason = ({ observedAt, lateReason, now, policy }: Observation): Refusal | null => {
  const { lateEntryAfter } = policy.infusionRoom.monitoring;
  return lateReason === null && isAfter(now, plus(observedAt, lateEntryAfter))
    ? refusal(
        'LATE_ENTRY_REASON_REQUIRED',
        `observedAt is ${observedAt}, more than ${lateEntryAfter} ago: lateReason is missing.`,
      )
    : null;
};

const implausible = (vitals: Vitals): Refusal | null => {
  const problems = [
    ...(Object.keys(VITAL_RANGES) as (keyof typeof VITAL_RANGES)[])
      .filter((name) => !(vitals[name] >= VITAL_RANGES[name].min && vitals[name] <= VITAL_RANGES[name].max))
      .map((name) => `${name} is ${vitals[name]}, possible ${VITAL_RANGES[name].min} to ${VITAL_RANGES[name].max}`),
    ...(vitals.dbp < vitals.sbp ? [] : [`dbp is ${vitals.dbp}, possible below sbp, which is ${vitals.sbp}`]),
    ...(vitals.map === undefined || (vitals.map >= vitals.dbp && vitals.map <= vitals.sbp)
      ? []
      : [`map is ${vitals.map}, possible ${vitals.dbp} to ${vitals.sbp}`]),
  ];
  return problems.length > 0 ? refusal('VITALS_IMPLAUSIBLE', `${problems.join('; ')}.`) : null;
};

const signProblem = ({ signs = [] }: Vitals, { infusionRoom }: ClinicPolicy): Refusal | null => {
  const unknown = signs.find((sign) => !Object.hasOwn(infusionRoom.signs, sign));
  if (unknown === undefined) return null;
  return refusal('SIGN_UNKNOWN', `sign is ${unknown}, allowed ${Object.keys(infusionRoom.signs).join(', ')}.`);
};

/** As the device says; otherwise a third of the way from the diastolic to the systolic pressure. */
const withMean = (vitals: Vitals): Vitals => ({
  ...vitals,
  map: vitals.map ?? Math.round((vitals.sbp + 2 * vitals.dbp) / 3),
});

const scaleProblem = ({ scale, items }: ScaleAnswers, { infusionRoom: { scales } }: ClinicPolicy): Refusal | null => {
  const known = scales[scale];
  if (known === undefined)
    return refusal('SCALE_UNKNOWN', `scale is ${scale}, allowed ${Object.keys(scales).join(', ')}.`);
  const { items: count, min, max } = known;
  if (items.length !== count)
    return refusal('SCALE_ITEMS_INVALID', `${scale}: ${items.length} items, allowed ${count}.`);
  const index = items.findIndex((item) => !(item >= min && item <= max));
  return index === -1
    ? null
    : refusal('SCALE_ITEMS_INVALID', `${scale}: items[${index}] is ${items[index]}, allowed ${min} to ${max}.`);
};

const scaleEvents = (
  answers: readonly ScaleAnswers[],
  { observedAt, lateReason, policy }: Observation,
  state: InfusionSession,
): InfusionEvent[] =>
  answers.map(({ scale, items }) => ({
    type: 'ScaleRecorded',
    data: {
      scale,
      version: policy.infusionRoom.scales[scale]?.version ?? '',
      items: [...items],
      score: items.reduce((sum, item) => sum + item, 0),
      phase: phaseAt(state, observedAt),
      observedAt,
      lateReason,
    },
    occurredAt: observedAt,
  }));

const firstOf = (...problems: readonly (Refusal | null)[]): Refusal | undefined =>
  problems.find((problem) => problem !== null) ?? undefined;

/** Also after discharge: a reading that was taken is entered, however late (it happened at `observedAt`). */
export const recordVitals = ({ vitals, scales, now, policy }: RecordVitals, state: InfusionSession): Decided => {
  const { observedAt, lateReason = null } = vitals;
  const observation = { observedAt, lateReason, now, policy };
  const problem = firstOf(
    atWrongTime(observation, state),
    implausible(vitals),
    signProblem(vitals, policy),
    ...scales.map((answers) => scaleProblem(answers, policy)),
    lateWithoutReason(observation),
  );
  if (problem !== undefined) return refuse(problem);
  const breaches = breachesOf(vitals, { ...state, vitals: [...state.vitals, vitals] }, policy);
  return accept<InfusionEvent>(
    { type: 'VitalsRecorded', data: withMean(vitals), occurredAt: observedAt },
    ...scaleEvents(scales, observation, state),
    ...breaches.map((data) => ({ type: 'ThresholdBreached' as const, data, occurredAt: observedAt })),
  );
};

export const recordScales = (command: RecordScales, state: InfusionSession): Decided => {
  const { scales, policy } = command;
  const problem = firstOf(
    atWrongTime(command, state),
    ...scales.map((answers) => scaleProblem(answers, policy)),
    lateWithoutReason(command),
  );
  return problem === undefined ? accept(...scaleEvents(scales, command, state)) : refuse(problem);
};

/** What was due and was not taken, as events: the timer asks, and every act that ends or moves what is due. */
export const detectGaps = ({ now, policy }: Pick<DetectGaps, 'now' | 'policy'>, state: InfusionSession): Decided =>
  accept(...gapsUntil(state, policy, now).map((data) => ({ type: 'MonitoringGapDetected' as const, data })));
