import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { AuthConfig } from '../config/config.js';
import { EdgeProblem } from '../http/edge-problem.js';
import { principalFrom } from './claims.js';
import type { Principal } from './principal.js';
import { TokenCache } from './token-cache.js';

/** Signatures only: with a shared secret, whoever can check a token could make one. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
const CLOCK_TOLERANCE_S = 5;
const CACHED_TOKENS = 10_000;
const LONGEST_TOKEN = 8_192;

const unauthorized = (code: 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED'): EdgeProblem =>
  new EdgeProblem(code, {
    // RFC 6750, 3: no error code when the request carried no token at all.
    headers: {
      'www-authenticate': `Bearer realm="waymark"${code === 'TOKEN_MISSING' ? '' : ', error="invalid_token"'}`,
    },
  });

/** Turns a bearer token into a principal, or 401. */
export class TokenVerifier {
  readonly #cache = new TokenCache(CACHED_TOKENS);

  constructor(
    private readonly auth: AuthConfig,
    private readonly keys: JWTVerifyGetKey,
  ) {}

  async verify(authorization: string | undefined): Promise<Principal> {
    if (authorization === undefined) throw unauthorized('TOKEN_MISSING');
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined || token.length > LONGEST_TOKEN) throw unauthorized('TOKEN_INVALID');
    return this.#cache.get(token, Date.now()) ?? (await this.#verify(token));
  }

  async #verify(token: string): Promise<Principal> {
    const claims = await this.#claims(token);
    const principal = principalFrom(claims, this.auth.claims);
    if (principal === undefined) throw unauthorized('TOKEN_INVALID');
    this.#cache.put(token, principal, (claims.exp ?? 0) * 1000);
    return principal;
  }

  async #claims(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: this.auth.issuer,
        audience: this.auth.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return payload;
    } catch (error) {
      if (error instanceof EdgeProblem) throw error;
      throw unauthorized(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID');
    }
  }
}
