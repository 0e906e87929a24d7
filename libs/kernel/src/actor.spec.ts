import { expect, test } from '@jest/globals';
import { covers, reachOf, type Reach } from './actor.js';

test.each<[string, readonly string[] | '*', Reach, boolean]>([
  ['one site, what stands there', ['slo'], reachOf('slo'), true],
  ['one site, what stands elsewhere', ['slo'], reachOf('oak'), false],
  ['one site, what belongs to none', ['slo'], reachOf(null), false],
  ['all sites, what belongs to none', '*', reachOf(null), true],
  ['no site, what belongs to none', [], reachOf(null), false],
  ['one of two, each of which counts', ['slo'], { everyOf: ['slo', 'oak'] }, false],
  ['both of two', ['slo', 'oak'], { everyOf: ['slo', 'oak'] }, true],
  ['one site, each of none', ['slo'], { everyOf: [] }, false],
  ['one of two, one of which will do', ['slo'], { someOf: ['slo', 'oak'] }, true],
  ['neither of two', ['la'], { someOf: ['slo', 'oak'] }, false],
  ['nothing in particular', [], 'anywhere', true],
])('a token for %s', (_, scope, reach, covered) => {
  expect(covers(scope, reach)).toBe(covered);
});
