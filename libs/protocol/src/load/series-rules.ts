import { compareDurations, type Duration } from '../duration.js';
import type { Draft } from './draft.js';
import { finding, type Finding } from './problem.js';

const counts = (draft: Draft): readonly Finding[] => {
  const [min, usual, max] = ['min', 'default', 'max'].map((key) => draft.number(`infusion.count.${key}`));
  if (min === undefined || max === undefined) return [];
  if (min > max) return [finding('infusion.count.max', 'MIN_OVER_MAX', `must be at least ${min}, the least count`)];
  if (usual === undefined || (usual >= min && usual <= max)) return [];
  return [finding('infusion.count.default', 'DEFAULT_OUTSIDE', `must be between ${min} and ${max}`)];
};

const sessions = (draft: Draft, part: string): readonly Finding[] => {
  const [min, max] = [draft.number(`${part}.minSessions`), draft.number(`${part}.maxSessions`)];
  if (min === undefined || max === undefined || min <= max) return [];
  return [finding(`${part}.maxSessions`, 'MIN_OVER_MAX', `must be at least ${min}, the least number of sessions`)];
};

/** The shortest series of `count` infusions in local dates, by gap and by weekly cap. */
const shortestSeries = (count: number, gap: Duration | undefined, perWeek: number | undefined): number => {
  const days = gap?.basis === 'LOCAL_DATE' ? gap.days : 0;
  const byGap = (count - 1) * days;
  if (perWeek === undefined || perWeek < 1) return byGap;
  const weeks = Math.floor((count - 1) / perWeek);
  return Math.max(byGap, weeks * 7 + ((count - 1) % perWeek) * days);
};

/** What the infusions need more than they have, in words; null when they fit. */
const lacking = (draft: Draft, most: Duration, count: number): string | null => {
  const gap = draft.duration('infusion.minGap');
  if (most.basis === 'LOCAL_DATE') {
    const needed = shortestSeries(count, gap, draft.number('infusion.maxPerWeek'));
    return needed > most.days ? `${needed} local dates` : null;
  }
  const gaps = gap?.basis === 'ELAPSED' ? (count - 1) * gap.ms : 0;
  return gaps >= most.ms ? `more than ${gaps / 3_600_000} hours` : null;
};

const span = (draft: Draft): readonly Finding[] => {
  const most = draft.duration('infusion.seriesMaxSpan');
  const count = Math.max(draft.number('infusion.count.min') ?? 1, draft.number('infusion.count.default') ?? 1);
  const needed = most === undefined ? null : lacking(draft, most, count);
  return needed === null
    ? []
    : [finding('infusion.seriesMaxSpan', 'SPAN_TOO_SHORT', `${count} infusions need at least ${needed}`)];
};

/** With a same-day ban the integration takes a date of its own between two infusions. */
const gapAndWindow = (draft: Draft): readonly Finding[] => {
  if (draft.value('therapy.integration.requiredBeforeNextInfusion') !== true) return [];
  const [gap, opens] = [draft.duration('infusion.maxGap'), draft.duration('separation.targetWindow.min')];
  if (gap === undefined || opens === undefined) return [];
  const order = compareDurations(gap, opens);
  const ban = draft.value('separation.sameLocalDateForbidden') === true && gap.basis === 'LOCAL_DATE';
  if (order === null || order > 0 || (order === 0 && !ban && gap.basis === 'LOCAL_DATE')) return [];
  return [
    finding(
      'infusion.maxGap',
      'GAP_BEFORE_WINDOW',
      'The next infusion would be due before the integration that it waits for may take place.',
    ),
  ];
};

export const seriesRules = (draft: Draft): readonly Finding[] => [
  ...counts(draft),
  ...sessions(draft, 'preparation'),
  ...sessions(draft, 'therapy.therapyPhase'),
  ...span(draft),
  ...gapAndWindow(draft),
];
