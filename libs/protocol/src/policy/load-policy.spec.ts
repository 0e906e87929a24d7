import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadPolicy } from './load-policy.js';
import { policyVersionOf, type PolicyFile } from './policy.js';

const example = (file: PolicyFile): string => readFileSync(`policies/example/${file}`, 'utf8');
const changed = (file: PolicyFile, from: RegExp | string, to: string) =>
  loadPolicy((asked) => (asked === file ? example(asked).replace(from, to) : example(asked)));

test('the example policy loads, and says that it is one', () => {
  const loaded = loadPolicy(example);
  expect(loaded).toMatchObject({ ok: true, policy: { example: true, approvedBy: 'unsigned' } });
  expect(loaded.ok && policyVersionOf(loaded.policy)).toBe('network.example@1.0.0');
});

test.each<[string, PolicyFile, RegExp | string, string, object]>([
  [
    'a period that is none',
    'intake.yaml',
    'P90D',
    '90 days',
    { line: 9, path: 'eligibility.validFor', message: 'is not an ISO 8601 duration, such as P90D or PT60M' },
  ],
  ['a period of nothing', 'infusion.yaml', 'PT60M', 'PT0M', { path: 'recovery.minObservation' }],
  [
    'a key that nobody reads',
    'course.yaml',
    'maxDuration',
    'maxDuraton: P1D\n  maxDuration',
    { path: 'overrides', message: 'has keys that nothing reads: maxDuraton' },
  ],
  ['a key that is missing', 'infusion.yaml', /minScore.*/, '', { path: 'recovery', message: 'lacks minScore' }],
  ['values of unknown origin', 'people.yaml', /source:\n( {2}- .*\n)+/, '', { path: '', message: 'lacks source' }],
  ['text that is not YAML', 'scheduling.yaml', 'appointments:', 'appointments: [', { file: 'scheduling.yaml' }],
])('%s is named with its file and line', (_, file, from, to, problem) => {
  const loaded = changed(file, from, to);
  expect(loaded).toMatchObject({ ok: false });
  expect(loaded.ok ? [] : loaded.problems).toEqual(
    expect.arrayContaining([expect.objectContaining({ file, ...problem })]),
  );
});

test('a key that nobody reads is one problem, not two', () => {
  const loaded = changed('course.yaml', 'maxDuration', 'maxDuraton: P1D\n  maxDuration');
  expect(loaded.ok ? [] : loaded.problems).toHaveLength(1);
});
