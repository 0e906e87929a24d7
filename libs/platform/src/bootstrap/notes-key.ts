import type { ServiceName } from '#contracts';
import { ConfigError, type Config } from '../config/index.js';

/**
 * A key that is made from the master key is a key of every service that holds the master key. Where real people sign in,
 * psychotherapy notes have their own, and only therapy is given it.
 */
export const requireNotesKey = (
  services: readonly ServiceName[],
  { notesKey, acceptExamples }: Pick<Config, 'notesKey' | 'acceptExamples'>,
): void => {
  if (acceptExamples || notesKey !== null || !services.includes('therapy')) return;
  throw new ConfigError([
    {
      variable: 'WAYMARK_NOTES_KEY',
      problem:
        'is required with OIDC_ISSUER where therapy runs: set base64 of 32 random bytes that no other service has.',
    },
  ]);
};
