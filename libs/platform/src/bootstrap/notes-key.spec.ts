import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ConfigError } from '../config/index.js';
import { requireNotesKey } from './notes-key.js';

const none = { notesKey: null, acceptExamples: false };

test('behind OIDC therapy does not start without a key of its own for psychotherapy notes', () => {
  expect(() => requireNotesKey(['therapy'], none)).toThrow(ConfigError);
  expect(() => requireNotesKey(['intake', 'therapy'], none)).toThrow('WAYMARK_NOTES_KEY');
  expect(() => requireNotesKey(['therapy'], { ...none, notesKey: randomBytes(32) })).not.toThrow();
});

test('the other services have no business with it, and an example runs without', () => {
  expect(() => requireNotesKey(['intake', 'course'], none)).not.toThrow();
  expect(() => requireNotesKey(['therapy'], { ...none, acceptExamples: true })).not.toThrow();
});
