import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { describeEmbedded, START_MS, startWaymark } from '#testing';
import { notPrinted, stepsOf, unannounced, valuesIn, walk, type Step } from './guide.js';

/** The guides as a new user walks them: every command in order, in one shell, against a running Waymark. */
const ROOT = join(import.meta.dirname, '../../../..');
const guide = (name: string): readonly Step[] => stepsOf(readFileSync(join(ROOT, 'docs/guides', name), 'utf8'));

jest.setTimeout(120_000 + START_MS);

const FIRST = guide('first-course.md');
/** The first course up to the end of a section. */
const until = (section: string): readonly Step[] =>
  FIRST.slice(0, FIRST.findLastIndex((step) => step.section === section) + 1);

const OPENED = 'From first contact to an opened course';
const WALKS: readonly { readonly name: string; readonly before: readonly Step[] }[] = [
  { name: 'first-course.md', before: [] },
  { name: 'infusion-room.md', before: until('Staff and their credentials') },
  { name: 'intake-day.md', before: until('Staff and their credentials') },
  { name: 'medication.md', before: until('Staff and their credentials') },
  { name: 'therapist-day.md', before: until(OPENED) },
];

describeEmbedded('docs/guides', 'a new user meets Waymark in one process, which the guides are about', () => {
  test.each(WALKS)('$name says what happens', async ({ name, before }) => {
    const steps = guide(name);
    expect(steps.length).toBeGreaterThan(3);
    const waymark = await startWaymark({ start: '2026-03-02T16:00:00Z' });
    try {
      const walked = await walk([...before, ...steps], { root: ROOT, url: waymark.url, dataDir: waymark.dataDir });
      const wrong = walked.slice(before.length).flatMap((each) => {
        const [missing, refused] = [notPrinted(each), unannounced(each)];
        const at = `${name}:${each.step.line}`;
        return missing.length + refused.length === 0 ? [] : [{ at, missing, refused, printed: each.printed }];
      });
      expect(wrong).toEqual([]);
    } finally {
      await waymark.dispose();
    }
  });
});

describe('the walk', () => {
  const [step] = stepsOf('## A\n\nText.\n\n```sh\nrun\n```\n\n```json\n{"a":1,\n "b":"x"}\n[2]\n```\n');

  test('takes commands with the answers right after them', () => {
    expect(step).toMatchObject({ section: 'A', line: 6, commands: 'run\n' });
    expect(stepsOf('## A\n\n```sh\nrun\n```\nBut:\n```json\n1\n```\n')[0]?.shown).toBeNull();
  });

  test('misses what was not printed, and compares values and not their layout', () => {
    const walked = (printed: string) => ({ step: step!, printed, refused: [] });
    expect(notPrinted(walked('curl: hello\n{"b":"x","a":1}\n[2]\n'))).toEqual([]);
    expect(notPrinted(walked('[2]\n{"b":"x","a":1}\n'))).toEqual(['[2]']);
    expect(notPrinted(walked('{"b":"y","a":1}\n[2]\n'))).toEqual(['{"a":1,"b":"x"}']);
  });

  test('takes ids and cursors as they come', () => {
    const one = '{"id":"01a20483-5cb2-703b-8d3d-c0e8f8dd2791","next":"ZG9UWjNuQ0FbIm5wLWxhcnNlbiJd"}';
    expect(valuesIn(one)).toEqual(valuesIn(one.replace('5cb2', '5cb3').replace('ZG9', 'ZG8')));
  });

  test('finds a refusal that the guide does not speak of', () => {
    const refused = [{ status: 409, code: 'PERMIT_REQUIRED' }];
    expect(unannounced({ step: step!, printed: '', refused })).toEqual(['409 PERMIT_REQUIRED']);
    expect(unannounced({ step: { ...step!, about: 'PERMIT_REQUIRED' }, printed: '', refused })).toEqual([]);
  });
});
