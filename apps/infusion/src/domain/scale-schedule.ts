import type { ClinicPolicy } from '#protocol';
import type { InfusionSession } from './infusion.types.js';
import { at, ms, text, type Due } from './timing.js';

type Point = ClinicPolicy['infusionRoom']['monitoring']['scales'][number];

const IN_THE_ROOM: readonly InfusionSession['status'][] = ['RUNNING', 'PAUSED', 'STOPPED'];

const dueOf = ({ scale, from, after }: Point, state: InfusionSession, policy: ClinicPolicy): Due[] => {
  const anchor = from === 'START' ? state.start?.startedAt : state.stop?.stoppedAt;
  if (anchor === undefined) return [];
  const dueAt = at(anchor) + (after === undefined ? 0 : ms(after));
  const phase = from === 'START' ? 'RUNNING' : 'RECOVERY';
  return [{ scale, dueAt, lapsesAt: dueAt + ms(policy.infusionRoom.monitoring.scaleGrace), phase }];
};

/** Asked within its grace on either side; at the start itself, the baseline counts. */
const isAnswered = ({ scale, dueAt, lapsesAt }: Due, { scales, start }: InfusionSession, policy: ClinicPolicy) => {
  const { baselineMaxAge, monitoring } = policy.infusionRoom;
  const isStart = start !== null && dueAt === at(start.startedAt);
  const from = dueAt - ms(isStart ? baselineMaxAge : monitoring.scaleGrace);
  return scales.some((each) => each.scale === scale && at(each.observedAt) >= from && at(each.observedAt) <= lapsesAt);
};

/** Scales that are due by the policy, and neither answered nor known to be missing. */
export const scalesDue = (state: InfusionSession, policy: ClinicPolicy): Due[] =>
  IN_THE_ROOM.includes(state.status)
    ? policy.infusionRoom.monitoring.scales
        .flatMap((point) => dueOf(point, state, policy))
        .filter((due) => !isAnswered(due, state, policy))
        .filter(({ scale, dueAt }) => !state.gaps.some((gap) => gap.scale === scale && gap.dueAt === text(dueAt)))
    : [];
