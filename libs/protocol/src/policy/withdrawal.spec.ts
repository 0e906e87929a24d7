import { expect, test } from '@jest/globals';
import { coverEnded } from './withdrawal.js';

const psychotherapy = ['PREPARATION', 'INTEGRATION', 'THERAPY'];

test.each<[string, { scope?: string[]; action?: string }, string[]]>([
  ['psychotherapy, between visits', { scope: psychotherapy, action: 'CANCEL_PSYCHOTHERAPY' }, psychotherapy],
  ['psychotherapy, in a session', { scope: psychotherapy, action: 'END_SESSION' }, psychotherapy],
  ['telehealth, between visits', { scope: ['REMOTE_SESSIONS'], action: 'IN_PERSON_ONLY' }, ['REMOTE_SESSIONS']],
  ['telehealth, in a session', { scope: ['REMOTE_SESSIONS'], action: 'END_SESSION' }, ['REMOTE_SESSIONS']],
  ['visits that need not be remote go on in person', { scope: ['THERAPY'], action: 'IN_PERSON_ONLY' }, []],
  ['touch', { scope: ['SUPPORTIVE_TOUCH'], action: 'NO_TOUCH' }, []],
  ['recorded before scope and action were', {}, []],
])('%s', (_, withdrawn, ended) => {
  expect(coverEnded(withdrawn)).toEqual(ended);
});
