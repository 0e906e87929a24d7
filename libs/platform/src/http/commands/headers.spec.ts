import { describe, expect, test } from '@jest/globals';
import { Fingerprints } from './fingerprint.js';
import { correlationId, idempotencyKey, ifMatch, positions } from './headers.js';

const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('Idempotency-Key', () => {
  test.each([
    [undefined, 'IDEMPOTENCY_KEY_MISSING'],
    ['', 'IDEMPOTENCY_KEY_MISSING'],
    ['short', 'IDEMPOTENCY_KEY_MALFORMED'],
    ['with a space', 'IDEMPOTENCY_KEY_MALFORMED'],
    ['ümlaut-1234', 'IDEMPOTENCY_KEY_MALFORMED'],
    ['x'.repeat(129), 'IDEMPOTENCY_KEY_MALFORMED'],
    [['12345678', '12345678'], 'IDEMPOTENCY_KEY_MALFORMED'],
    ['12345678', '12345678'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('%s', (header, expected) => {
    expect(code(() => idempotencyKey(header))).toBe(expected);
  });
});

describe('If-Match', () => {
  test.each([
    [undefined, false, null],
    [undefined, true, 'IF_MATCH_REQUIRED'],
    ['"3"', true, 3],
    ['"0"', false, 0],
    ['W/"3"', false, 'IF_MATCH_MALFORMED'],
    ['3', false, 'IF_MATCH_MALFORMED'],
    ['*', false, 'IF_MATCH_MALFORMED'],
    ['"3", "4"', false, 'IF_MATCH_MALFORMED'],
    ['"03"', false, 'IF_MATCH_MALFORMED'],
    ['', false, 'IF_MATCH_MALFORMED'],
  ])('%s, required %s', (header, required, expected) => {
    expect(code(() => ifMatch(header, required))).toBe(expected);
  });
});

describe('Waymark-After', () => {
  test('positions, in one line or several', () => {
    const expected = [
      { streamId: 'course-1', streamVersion: 2 },
      { streamId: 'case-a', streamVersion: 1 },
    ];
    expect(positions('course-1@2, case-a@1')).toEqual(expected);
    expect(positions(['course-1@2', 'case-a@1'])).toEqual(expected);
  });

  test.each(['', 'course-1', 'course-1@0', 'course-1@2,', 'course-1@x', Array(17).fill('course-1@1').join(',')])(
    '%s is malformed',
    (header) => {
      expect(code(() => positions(header))).toBe('POSITION_MALFORMED');
    },
  );
});

test('a correlation id that could carry text is replaced', () => {
  expect(correlationId('req-12345', () => 'made')).toBe('req-12345');
  for (const bad of [undefined, 'short', 'Anna Smith', 'x'.repeat(129), ['req-12345', 'req-67890']])
    expect(correlationId(bad, () => 'made')).toBe('made');
});

describe('a fingerprint', () => {
  const prints = new Fingerprints({ masterKey: Buffer.alloc(32, 1) });

  test('knows a request by its meaning', () => {
    expect(prints.of('POST', '/a', { x: 1, y: 2 })).toBe(prints.of('POST', '/a', { y: 2, x: 1 }));
    const others = [prints.of('PUT', '/a', {}), prints.of('POST', '/b', {}), prints.of('POST', '/a', { x: 1 })];
    expect(new Set([...others, prints.of('POST', '/a', {})]).size).toBe(4);
  });

  test('cannot be made without the key', () => {
    const others = new Fingerprints({ masterKey: Buffer.alloc(32, 2) });
    expect(others.of('POST', '/a', {})).not.toBe(prints.of('POST', '/a', {}));
  });
});
