import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { LOCAL_ISSUER, type Config } from '../config/config.js';
import { EdgeProblem } from '../http/edge-problem.js';
import { localPublicKey } from './local-issuer.js';

/** Where the keys are that tokens are checked with: our own file, or the issuer's published set. */
export const keySource = (config: Pick<Config, 'keysDir' | 'auth'>): JWTVerifyGetKey => {
  if (config.auth.issuer !== LOCAL_ISSUER) return remote(config.auth.issuer, config.auth.jwksUri);
  let key: ReturnType<typeof localPublicKey> | undefined;
  return () => (key ??= localPublicKey(config));
};

const TIMEOUT_MS = 5_000;

const remote = (issuer: string, jwksUri: string | null): JWTVerifyGetKey => {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  return async (header, token) => {
    try {
      keys ??= open(issuer, jwksUri);
      return await (
        await keys
      )(header, token);
    } catch (error) {
      // That the issuer does not know the key is the token's fault; that nobody answers is not the caller's.
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      if (!(error instanceof errors.JOSEError)) keys = undefined;
      throw new EdgeProblem('ISSUER_UNAVAILABLE', { headers: { 'retry-after': '5' } });
    }
  };
};

const open = async (issuer: string, jwksUri: string | null): Promise<ReturnType<typeof createRemoteJWKSet>> =>
  createRemoteJWKSet(new URL(jwksUri ?? (await discover(issuer))), { timeoutDuration: TIMEOUT_MS });

/** OpenID Connect Discovery 1.0, section 4. */
const discover = async (issuer: string): Promise<string> => {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { jwks_uri: uri } = (await response.json()) as { jwks_uri?: unknown };
  if (typeof uri !== 'string') throw new Error('The discovery document has no jwks_uri.');
  return uri;
};
