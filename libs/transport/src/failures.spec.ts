import { expect, test } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { classify, failureOf } from './failures.js';

const coded = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ['ECONNREFUSED', 'outage'],
  ['57P01', 'outage'],
  ['53100', 'outage'],
  ['COMMIT_OUTCOME_UNKNOWN', 'outage'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['CONCURRENCY_CONFLICT', 'conflict'],
  ['SOURCE_RESTORED', 'stop'],
  ['23505', 'reaction'],
  ['57014', 'reaction'],
])('%s is %s', (code, kind) => {
  expect(classify(coded(code))).toBe(kind);
  expect(classify(new Error('wrapped', { cause: coded(code) }))).toBe(kind);
  expect(classify(new QueryFailedError('SELECT 1', [], coded(code)))).toBe(kind);
});

test('a connection that ended without a code is an outage', () => {
  expect(classify(new Error('Connection terminated unexpectedly'))).toBe('outage');
});

const thrownFor = (patient: string): Error => coded(patient === '' ? 'A' : 'B_CODE');

test('one bug has one fingerprint, whatever the message says; nothing of the message is kept', () => {
  const [one, other] = ['Jane Doe', 'John Roe'].map((patient) => {
    const error = thrownFor(patient);
    error.message = `no such patient: ${patient}`;
    return failureOf(error);
  });
  expect(one).toEqual(other);
  expect(JSON.stringify(one)).not.toMatch(/Jane|patient/);
});

test('different places and different codes have different fingerprints', () => {
  const prints = [failureOf(new Error('x')), failureOf(coded('A')), failureOf(coded('B')), failureOf(new Error('x'))];
  expect(new Set(prints.map((failure) => failure.fingerprint)).size).toBeGreaterThanOrEqual(3);
});

test('a code that could hold anything is not kept, and what is no error has a fingerprint too', () => {
  expect(failureOf(coded('Jane Doe, born 1980')).code).toBe('UNNAMED');
  expect(failureOf('thrown text').code).toBe('NOT_AN_ERROR');
});
