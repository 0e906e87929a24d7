import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadPolicy } from '../policy/load-policy.js';

const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
if (!loaded.ok) throw new Error('No policy.');
const { outcomes, requires } = loaded.policy;

test.each(Object.entries(outcomes.primary))(
  'what decides about %s is asked before eligibility: %s',
  (indication, code) => {
    const { always, byIndication } = requires.instruments;
    expect([...always, ...(byIndication[indication] ?? [])]).toContain(code);
  },
);
