import type { Outcomes } from '../exhibits.js';
import { bold, cyan, dim, green, red, yellow } from '#platform';
import { day, rule, words } from './text.js';

const BAR = 18;

const COLOURS: Readonly<Record<string, (text: string) => string>> = {
  REMISSION: green,
  RESPONSE: green,
  NO_RESPONSE: yellow,
  WORSENED: red,
};

type Reading = Outcomes['readings'][number];

const barOf = (score: number, most: number): string =>
  '█'.repeat(Math.max(1, Math.round((score / most) * BAR))).padEnd(BAR);

const line = ({ takenAt, score, bandId, verdict }: Reading, most: number): string => {
  const colour = COLOURS[verdict?.verdict ?? ''] ?? cyan;
  const [given, found] =
    verdict === null ? ['', dim('baseline')] : [`after ${verdict.afterInfusions}`, colour(words(verdict.verdict))];
  const scale = `${bold(String(score).padStart(3))}  ${colour(barOf(score, most))}`;
  return `  ${dim(day(takenAt))} ${scale}  ${dim(words(bandId ?? '').padEnd(17))}  ${given.padEnd(7)}  ${found}`;
};

/** A trend begins with the third answer. */
const TREND = 3;

/** How the instrument that decides went over the course, and what the rules said of each score. */
export const trend = ({ instrumentCode, readings, reviews }: Outcomes): readonly string[] => {
  const own = readings.filter((reading) => reading.instrumentCode === instrumentCode);
  if (own.length < TREND) return [];
  const most = Math.max(1, ...own.map(({ score }) => score));
  return [
    rule(`${instrumentCode} over the course, and what the rules of the policy make of it`),
    ...own.flatMap((reading) => [line(reading, most), ...reviewed(reading, reviews)]),
  ];
};

/** No response at a point that the policy names asks a prescriber what follows. */
const reviewed = ({ verdict }: Reading, reviews: Outcomes['reviews']): readonly string[] =>
  reviews
    .filter(({ afterInfusion }) => verdict?.verdict === 'NO_RESPONSE' && verdict.afterInfusions === afterInfusion)
    .map(({ decision }) => dim(`${' '.repeat(19)}reviewed by a prescriber: ${words(decision ?? 'open')}`));
