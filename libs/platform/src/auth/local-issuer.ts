import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Role, SiteScope } from '#kernel';
import { LOCAL_ISSUER, type Config } from '../config/config.js';
import { ConfigError } from '../config/errors.js';
import { secretFile } from '../config/secret-file.js';

const ALG = 'ES256';

/** The key pair of an installation that is its own issuer; made once, in the folder that its processes share. */
const localKey = (config: Pick<Config, 'keysDir'>): JWK => {
  const make = (): string =>
    JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
  return JSON.parse(secretFile(join(config.keysDir, 'issuer.jwk'), make)) as JWK;
};

export const localPublicKey = async (config: Pick<Config, 'keysDir'>): Promise<CryptoKey> => {
  const { kty, crv, x, y } = localKey(config);
  return (await importJWK({ kty, crv, x, y } as JWK, ALG)) as CryptoKey;
};

export interface TokenRequest {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly sites: SiteScope;
  readonly organisation: string;
  /** Seconds from now. */
  readonly expiresIn: number;
}

/** A token of the local issuer. Refused where another issuer is configured: nobody would accept it. */
export const issueLocalToken = async (
  config: Pick<Config, 'keysDir' | 'auth'>,
  { subject, roles, sites, organisation, expiresIn }: TokenRequest,
): Promise<string> => {
  const { issuer, audience, claims } = config.auth;
  if (issuer !== LOCAL_ISSUER)
    throw new ConfigError([
      { variable: 'OIDC_ISSUER', problem: 'tokens come from there; unset it to use local ones.' },
    ]);
  const key = localKey(config);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ [claims.roles]: roles, [claims.sites]: sites, [claims.organisation]: organisation })
    .setProtectedHeader({ alg: ALG, kid: await calculateJwkThumbprint(key) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(await importJWK(key, ALG));
};
