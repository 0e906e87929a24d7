import type { Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Gap, InfusionSession } from './infusion.types.js';
import { scalesDue } from './scale-schedule.js';
import { at, ms, text, type Due } from './timing.js';

interface Grid {
  readonly from: number;
  readonly every: number;
  readonly grace: number;
  readonly phase: Gap['phase'];
}

/** While the pump is held, what led to it is measured again sooner than otherwise; then the old distances go on. */
const held = ({ status, pausedAt }: InfusionSession, { infusionRoom }: ClinicPolicy): Grid | null => {
  if (status !== 'PAUSED' || pausedAt === null) return null;
  const { every, grace } = infusionRoom.monitoring.holdRecheck;
  return { from: at(pausedAt) + ms(every), every: ms(every), grace: ms(grace), phase: 'RUNNING' };
};

/** Readings are due from the start on, and from the stop on, at even distances. */
const gridOf = (state: InfusionSession, policy: ClinicPolicy): Grid | null => {
  const { status, start, stop } = state;
  const { running, recovery, grace } = policy.infusionRoom.monitoring;
  if ((status === 'RUNNING' || status === 'PAUSED') && start !== null)
    return held(state, policy) ?? { from: at(start.startedAt), every: ms(running), grace: ms(grace), phase: 'RUNNING' };
  return status === 'STOPPED' && stop !== null
    ? { from: at(stop.stoppedAt), every: ms(recovery), grace: ms(grace), phase: 'RECOVERY' }
    : null;
};

/**
 * The next reading that is due and neither taken nor known to be missing. A reading counts from its grace before the due
 * time on. Null when nothing is due, or when so many have been missed in a row that one more says nothing new.
 */
const vitalsDue = (state: InfusionSession, policy: ClinicPolicy): Due | null => {
  const grid = gridOf(state, policy);
  if (grid === null) return null;
  const { from, every, grace, phase } = grid;
  const lastReading = Math.max(-Infinity, ...state.vitals.map(({ observedAt }) => at(observedAt)));
  const missed = state.gaps
    .filter(({ scale }) => scale === undefined)
    .map(({ dueAt }) => at(dueAt))
    .filter((due) => due > lastReading && due >= from);
  if (missed.length >= policy.infusionRoom.monitoring.flagAtMost) return null;
  const after = Math.max(lastReading + grace, ...missed);
  const steps = after < from ? 0 : Math.floor((after - from) / every) + 1;
  const dueAt = from + steps * every;
  return { dueAt, lapsesAt: dueAt + grace, phase };
};

const nextDue = (state: InfusionSession, policy: ClinicPolicy): Due | null => {
  const vitals = vitalsDue(state, policy);
  const due = [...(vitals === null ? [] : [vitals]), ...scalesDue(state, policy)];
  return due.reduce<Due | null>(
    (first, each) => (first === null || each.lapsesAt < first.lapsesAt ? each : first),
    null,
  );
};

/** When to look whether a reading or a scale is missing. */
export const looksAt = (state: InfusionSession, policy: ClinicPolicy): string | null => {
  const due = nextDue(state, policy);
  return due === null ? null : text(due.lapsesAt);
};

/** Everything that is missing by now and not known to be. */
export const gapsUntil = (state: InfusionSession, policy: ClinicPolicy, now: Temporal.Instant): Gap[] => {
  const gaps: Gap[] = [];
  for (;;) {
    const due = nextDue({ ...state, gaps: [...state.gaps, ...gaps] }, policy);
    if (due === null || due.lapsesAt > now.epochMilliseconds) return gaps;
    gaps.push({
      dueAt: text(due.dueAt),
      ...(due.scale === undefined ? {} : { scale: due.scale }),
      phase: due.phase,
      detectedAt: now.toString(),
      lateBySeconds: Math.floor((now.epochMilliseconds - due.dueAt) / 1000),
      policyVersion: policyVersionOf(policy),
    });
  }
};
