import { compareDurations, parseDuration, type DurationBasis } from '../duration.js';
import type { Draft } from './draft.js';
import { finding, type Finding } from './problem.js';

const DURATIONS = [
  'preparation.validFor',
  'preparation.minLeadBeforeFirstInfusion',
  'infusion.minGap',
  'infusion.maxGap',
  'infusion.seriesMaxSpan',
  'therapy.therapyPhase.duration',
  'maintenance.duration',
  'separation.targetWindow.min',
  'separation.targetWindow.max',
  'separation.minElapsed',
] as const;

const unreadable = (draft: Draft): readonly Finding[] =>
  DURATIONS.flatMap((path) => {
    const text = draft.text(path);
    if (text === undefined || parseDuration(text) !== null) return [];
    const mixed = /^P\d.*T/.test(text) ? ' Local dates and elapsed time are never mixed.' : '';
    return [
      finding(path, 'DURATION_INVALID', `${text} is neither local dates (P2D) nor elapsed time (PT24H).${mixed}`),
    ];
  });

const wrongBasis = (draft: Draft, path: string, basis: DurationBasis): readonly Finding[] => {
  const duration = draft.duration(path);
  if (duration === undefined || duration.basis === basis) return [];
  const wanted = basis === 'ELAPSED' ? 'elapsed time such as PT24H' : 'local dates such as P1D';
  return [finding(path, 'DURATION_BASIS', `must be ${wanted}, for one is never converted into the other`)];
};

const bases = (draft: Draft): readonly Finding[] => {
  const basis = draft.text('separation.windowBasis');
  const known = basis === 'ELAPSED' || basis === 'LOCAL_DATE';
  const window = ['separation.targetWindow.min', 'separation.targetWindow.max'];
  return [
    ...(known ? window.flatMap((path) => wrongBasis(draft, path, basis)) : []),
    ...wrongBasis(draft, 'separation.minElapsed', 'ELAPSED'),
  ];
};

/** A gap or a validity of nothing reads like a rule and is none. */
const NEVER_ZERO = ['preparation.validFor', 'infusion.minGap', 'infusion.maxGap'] as const;

const zero = (draft: Draft): readonly Finding[] =>
  NEVER_ZERO.filter((path) => {
    const duration = draft.duration(path);
    return duration !== undefined && (duration.basis === 'ELAPSED' ? duration.ms : duration.days) === 0;
  }).map((path) => finding(path, 'DURATION_ZERO'));

const inOrder = (draft: Draft, least: string, most: string): readonly Finding[] => {
  const [min, max] = [draft.duration(least), draft.duration(most)];
  if (min === undefined || max === undefined) return [];
  const order = compareDurations(min, max) ?? 0;
  // An elapsed window ends at `max` exactly: with equal bounds it never opens.
  const never =
    order === 0 && most === 'separation.targetWindow.max' && min.basis === 'ELAPSED' && max.basis === 'ELAPSED';
  if (order < 0 || (order === 0 && !never)) return [];
  return [finding(most, 'MIN_OVER_MAX', `must be more than ${least}`)];
};

export const durationRules = (draft: Draft): readonly Finding[] => [
  ...unreadable(draft),
  ...bases(draft),
  ...zero(draft),
  ...inOrder(draft, 'separation.targetWindow.min', 'separation.targetWindow.max'),
  ...inOrder(draft, 'separation.minElapsed', 'separation.targetWindow.max'),
  ...inOrder(draft, 'infusion.minGap', 'infusion.maxGap'),
];
