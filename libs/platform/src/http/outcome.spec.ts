import { expect, test } from '@jest/globals';
import { refusal } from '#kernel';
import { storedAnswerOf } from './outcome.js';

const context = 'c-1';

test.each([
  [true, 201],
  [false, 200],
])('accepted, created %s: %d with version and position', (created, status) => {
  const outcome = { kind: 'accepted', id: 'i', version: 3, position: 'case-i@3', created, body: { more: 1 } } as const;
  expect(storedAnswerOf(outcome, context)).toEqual({
    status,
    headers: { etag: '"3"', 'waymark-position': 'case-i@3' },
    body: { id: 'i', version: 3, position: 'case-i@3', more: 1 },
  });
});

test('refused: a problem with every missing gate, and the position of the recorded attempt', () => {
  const missing = [{ gate: 'CONSENT', detail: 'No consent.', satisfiedBy: ['ConsentSigned'] }];
  const reason = refusal('PERMIT_REQUIRED', 'Not now.', missing);
  const answer = storedAnswerOf({ kind: 'refused', refusal: reason, position: 'case-i@4' }, context);
  expect(answer.status).toBe(409);
  expect(answer.headers).toEqual({ 'content-type': 'application/problem+json', 'waymark-position': 'case-i@4' });
  expect(answer.body).toMatchObject({ code: 'PERMIT_REQUIRED', detail: 'Not now.', missing, correlationId: 'c-1' });
});

test('refused because others were first: try again soon', () => {
  const answer = storedAnswerOf(
    { kind: 'refused', refusal: refusal('CONCURRENT_CHANGE', ''), position: null },
    context,
  );
  expect(answer.headers).toEqual({ 'content-type': 'application/problem+json', 'retry-after': '1' });
});

test('repeated: the first answer, word for word', () => {
  const first = { status: 409, body: { code: 'X', correlationId: 'c-0' }, headers: { etag: '"1"' } };
  expect(storedAnswerOf({ kind: 'repeated', ...first }, context)).toMatchObject(first);
});
