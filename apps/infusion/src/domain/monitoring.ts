import { instant, Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Gap, InfusionSession } from './infusion.types.js';

const ms = (period: string): number => Temporal.Duration.from(period).total('millisecond');
const at = (text: string): number => instant(text).epochMilliseconds;

interface Grid {
  readonly from: number;
  readonly every: number;
  readonly phase: Gap['phase'];
}

/** Readings are due from the start on, and from the stop on, at even distances. */
const gridOf = ({ status, start, stop }: InfusionSession, { infusionRoom }: ClinicPolicy): Grid | null => {
  const { running, recovery } = infusionRoom.monitoring;
  if ((status === 'RUNNING' || status === 'PAUSED') && start !== null)
    return { from: at(start.startedAt), every: ms(running), phase: 'RUNNING' };
  return status === 'STOPPED' && stop !== null
    ? { from: at(stop.stoppedAt), every: ms(recovery), phase: 'RECOVERY' }
    : null;
};

interface Due {
  readonly dueAt: number;
  /** From when on its absence is a gap. */
  readonly lapsesAt: number;
  readonly phase: Gap['phase'];
}

/**
 * The next reading that is due and neither taken nor known to be missing. A reading counts from its grace before the due
 * time on. Null when nothing is due, or when so many have been missed in a row that one more says nothing new.
 */
const nextDue = (state: InfusionSession, policy: ClinicPolicy): Due | null => {
  const grid = gridOf(state, policy);
  if (grid === null) return null;
  const { grace: period, flagAtMost } = policy.infusionRoom.monitoring;
  const grace = ms(period);
  const lastReading = Math.max(-Infinity, ...state.vitals.map(({ observedAt }) => at(observedAt)));
  const missed = state.gaps.map(({ dueAt }) => at(dueAt)).filter((due) => due > lastReading && due >= grid.from);
  if (missed.length >= flagAtMost) return null;
  const after = Math.max(lastReading + grace, ...missed);
  const steps = after < grid.from ? 0 : Math.floor((after - grid.from) / grid.every) + 1;
  const dueAt = grid.from + steps * grid.every;
  return { dueAt, lapsesAt: dueAt + grace, phase: grid.phase };
};

const text = (moment: number): string => Temporal.Instant.fromEpochMilliseconds(moment).toString();

/** When to look whether a reading is missing. */
export const looksAt = (state: InfusionSession, policy: ClinicPolicy): string | null => {
  const due = nextDue(state, policy);
  return due === null ? null : text(due.lapsesAt);
};

/** Every reading that is missing by now and not known to be. */
export const gapsUntil = (state: InfusionSession, policy: ClinicPolicy, now: Temporal.Instant): Gap[] => {
  const gaps: Gap[] = [];
  for (;;) {
    const due = nextDue({ ...state, gaps: [...state.gaps, ...gaps] }, policy);
    if (due === null || due.lapsesAt > now.epochMilliseconds) return gaps;
    gaps.push({
      dueAt: text(due.dueAt),
      phase: due.phase,
      detectedAt: now.toString(),
      lateBySeconds: Math.floor((now.epochMilliseconds - due.dueAt) / 1000),
      policyVersion: policyVersionOf(policy),
    });
  }
};
