import { parseOptions, UsageError } from '../../../platform/src/terminal/options.js';

export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly courses: number;
  readonly json: boolean;
  readonly keep: boolean;
}

/** So many as come to their end soon after a run of that length, on two cores. */
const FIRST_MINUTE = 24;
const EACH_FURTHER = 45;
const MOST_COURSES = 240;

const usualFor = (minutes: number): number => {
  const courses = FIRST_MINUTE * Math.min(1, minutes) + EACH_FURTHER * Math.max(0, minutes - 1);
  return Math.max(4, Math.min(MOST_COURSES, Math.round(courses)));
};

export const USAGE = `npm run chaos -- [options]
  --minutes N   how long things are broken (2); what is open then still comes to its end
  --seed S      the same seed, the same blows and stories (drawn, and told at the end)
  --courses N   courses open at once (${FIRST_MINUTE} for a minute, ${EACH_FURTHER} for each further one, ${MOST_COURSES} at most)
  --json        one JSON object at the end instead of words
  --keep        leave the data folder although all was well`;

const numberOf = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new UsageError(`--${name} is a number from ${least} to ${most}.`);
  return value;
};

/** Throws a `UsageError` with words for whoever typed it. */
export const optionsFrom = (args: readonly string[], drawSeed: () => number): Options => {
  const values = parseOptions('npm run chaos', args, {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string' },
    courses: { type: 'string' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  });
  const minutes = numberOf('minutes', values.minutes, 0.1, 1_440);
  return {
    minutes,
    seed: values.seed === undefined ? drawSeed() : Math.round(numberOf('seed', values.seed, 0, 0xffff_ffff)),
    courses:
      values.courses === undefined ? usualFor(minutes) : Math.round(numberOf('courses', values.courses, 1, 5_000)),
    json: values.json,
    keep: values.keep,
  };
};
