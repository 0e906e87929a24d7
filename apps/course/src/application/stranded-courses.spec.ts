import { beforeEach, expect, test } from '@jest/globals';
import { StrandedCourses, type Waiting } from './stranded-courses.js';

let stuck: Set<string>;
let looked: (readonly string[])[];
let courses: StrandedCourses;

beforeEach(() => {
  [stuck, looked] = [new Set(), []];
  courses = new StrandedCourses(async (ids) => {
    looked.push(ids);
    return new Set(ids.filter((id) => stuck.has(id)));
  }, 3);
});

const waiting = (...ids: readonly string[]): Waiting[] => ids.map((courseId) => ({ courseId, version: 1 }));
const ALL = waiting('a', 'b', 'c', 'd', 'e', 'f', 'g');

test('the first come first: given oldest first, what has stood still longest shows at once', async () => {
  stuck.add('a');
  expect(await courses.count(ALL)).toBe(1);
  expect(looked).toEqual([['a', 'b', 'c']]);
});

test('each is looked at in its turn, and counts from then on until it is found otherwise', async () => {
  stuck.add('a').add('g');
  expect([await courses.count(ALL), await courses.count(ALL), await courses.count(ALL)]).toEqual([1, 1, 2]);
  expect(looked[2]).toEqual(['g', 'a', 'b']);
  stuck.clear();
  expect([await courses.count(ALL), await courses.count(ALL), await courses.count(ALL)]).toEqual([2, 1, 0]);
});

test('what changed is looked at before what did not', async () => {
  for (let round = 1; round <= 3; round++) await courses.count(ALL);
  await courses.count(ALL.map((each) => (each.courseId === 'b' ? { ...each, version: 2 } : each)));
  expect(looked[3]?.[0]).toBe('b');
});

test('what waits no longer does not count', async () => {
  stuck.add('a').add('b');
  expect(await courses.count(ALL)).toBe(2);
  expect(await courses.count(waiting('b', 'c'))).toBe(1);
});
