import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { describeEmbedded, START_MS, startWaymark, type Waymark } from '#testing';
import { runDemo } from '../demo/demo.js';
import { signInAll } from '../e2e/network.js';
import { fileNameOf, readGolden, writeGolden, type GoldenCourse } from './golden.js';
import { replay } from './replay.js';
import { tell } from './tell.js';

/** `npm run golden` records what the demonstration is today; otherwise it has to be what was recorded. */
const RECORD = process.env['WAYMARK_GOLDEN'] === 'record';
const ADVICE = 'The history changed: if that is meant, npm run golden, and say why in the changelog.';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describeEmbedded('the golden histories', 'the simulation holds that shape against the embedded one', () => {
  let waymark: Waymark;
  let courses: readonly GoldenCourse[];

  beforeAll(async () => {
    waymark = await startWaymark({ clock: 'virtual' });
    const { courses: reports } = await runDemo(() => waymark.url, await signInAll(waymark));
    courses = await Promise.all(reports.map(({ id, title }) => tell(waymark, id, title)));
  }, 300_000);
  afterAll(() => waymark.dispose(), START_MS);

  test('a demonstration of today replays as it was recorded', () => {
    for (const course of courses) {
      const { decisions, divergences, state, ...faults } = replay(course);
      expect({ title: course.title, divergences, ...faults }).toEqual({
        title: course.title,
        ...{ divergences: [], misfits: [], unproven: [], unknown: [] },
      });
      expect({ decisions, state }).toEqual({ decisions: course.decisions, state: course.state });
    }
  });

  test(`the demonstration has the recorded history. ${ADVICE}`, async () => {
    if (RECORD) {
      const style = await resolveConfig('package.json');
      await writeGolden(version, courses, (json) => format(json, { ...style, parser: 'json' }));
    }
    const golden = readGolden(version);
    expect(courses.map(fileNameOf).sort()).toEqual([...golden.keys()]);
    for (const course of courses) expect({ ADVICE, ...course }).toEqual({ ADVICE, ...golden.get(fileNameOf(course)) });
  });
});
