import { describe, expect, test } from '@jest/globals';
import { refusals } from '#contracts';
import { findProblem, problemCatalogue, problemEntry } from './catalogue.js';
import { EDGE_PROBLEMS } from '../edge-problem.js';
import { problemBody } from './problem.js';

describe('the catalogue', () => {
  test('holds every refusal and every edge problem once, with a remedy', () => {
    const codes = problemCatalogue().map(({ code }) => code);
    expect(codes).toEqual([...Object.keys(refusals), ...Object.keys(EDGE_PROBLEMS)].sort());
    expect(new Set(codes).size).toBe(codes.length);
    for (const { title, remedy } of problemCatalogue()) expect([title, remedy].every((t) => t.length > 5)).toBe(true);
  });

  test.each([
    ['PERMIT_REQUIRED', 409],
    ['CASE_CLOSED', 409],
    ['DOUBLE_BOOKED', 409],
    ['STALE_VERSION', 412],
    ['SITE_UNKNOWN', 422],
    ['NOT_FOUND', 404],
    ['SITE_OUT_OF_SCOPE', 403],
    ['IF_MATCH_REQUIRED', 428],
    ['NEVER_HEARD_OF', 409],
  ])('%s is %d', (code, status) => {
    expect(problemEntry(code).status).toBe(status);
  });

  test('is found by the end of the type', () => {
    expect(findProblem('permit-required')?.code).toBe('PERMIT_REQUIRED');
    expect(findProblem('nothing')).toBeUndefined();
  });
});

test('a problem leaves out what it does not have', () => {
  expect(problemBody('INTERNAL', { correlationId: 'c', detail: '', missing: [] })).toEqual({
    type: '/problems/internal',
    title: 'Waymark failed',
    status: 500,
    code: 'INTERNAL',
    remedy: EDGE_PROBLEMS.INTERNAL.remedy,
    correlationId: 'c',
  });
});
