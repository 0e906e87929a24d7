import { describe, expect, test } from '@jest/globals';
import { readGolden, recordedVersions, type GoldenCourse } from './golden.js';
import type { NormalEvent } from './normal-history.js';
import { replay } from './replay.js';

const recorded = recordedVersions().flatMap((version) =>
  [...readGolden(version)].map(([name, course]) => [`${version}/${name}`, course] as const),
);

describe.each(recorded)('the recorded course %s', (_, course) => {
  const replayed = replay(course);

  test('is read by the code of today, event by event', () => {
    const { misfits, unknown } = replayed;
    expect({ misfits, unknown }).toEqual({ misfits: [], unknown: [] });
  });

  test('comes to the same decisions, each on evidence that it holds', () => {
    const { divergences, decisions, unproven } = replayed;
    expect(divergences).toEqual([]);
    expect({ decisions, unproven }).toEqual({ decisions: course.decisions, unproven: [] });
  });

  test('ends where it ended', () => {
    expect(replayed.state).toEqual(course.state);
  });
});

describe('what was altered afterwards is found', () => {
  const [[, whole]] = recorded as [[string, GoldenCourse]];
  const altered = (change: (course: readonly NormalEvent[]) => readonly NormalEvent[]): GoldenCourse => {
    const course = whole.streams['course-C'] ?? [];
    return { ...whole, streams: { ...whole.streams, 'course-C': change(course) } };
  };
  const permit = ({ type }: NormalEvent): boolean => type === 'StepPermitted';

  test('a permit for another step', () => {
    const forged = altered((course) => {
      const index = course.findIndex(permit);
      const text = JSON.stringify(course[index]).replaceAll(/"(\w+):1"/g, '"$1:2"');
      return course.with(index, JSON.parse(text) as NormalEvent);
    });
    const [first] = replay(forged).divergences;
    expect(first).toMatchObject({ problem: 'DIFFERENT', recorded: { type: 'StepPermitted' } });
  });

  test('a decision that is missing', () => {
    const { decisions, divergences } = replay(altered((course) => course.filter((event) => !permit(event))));
    expect(decisions).toBeLessThan(whole.decisions);
    expect(divergences.map(({ problem }) => problem)).toContain('MISSING');
  });

  test('evidence that is not in the history', () => {
    const without = Object.entries(whole.streams).filter(([stream]) => stream !== 'case-C');
    expect(replay({ ...whole, streams: Object.fromEntries(without) }).unproven).not.toEqual([]);
  });

  test('an event that this code does not know', () => {
    const newer = altered((course) => course.map((event) => ({ ...event, schemaVersion: 99 })));
    expect(() => replay(newer)).toThrow('No reader for version 99');
  });
});
