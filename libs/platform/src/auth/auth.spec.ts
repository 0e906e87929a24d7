import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { loadConfig, type Config } from '../config/config.js';
import { principalFrom } from './claims.js';
import { keySource } from './key-source.js';
import { issueLocalToken, type TokenRequest } from './local-issuer.js';
import { requireSite } from './principal.js';
import { TokenCache } from './token-cache.js';
import { TokenVerifier } from './token-verifier.js';

let dir: string;
let config: Config;
let verifier: TokenVerifier;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-auth-'));
  config = loadConfig({ WAYMARK_DATA_DIR: dir });
  verifier = new TokenVerifier(config.auth, keySource(config));
});
afterAll(() => rmSync(dir, { recursive: true }));

const REQUEST: TokenRequest = { subject: 'p-1', roles: ['nurse'], sites: ['slo'], organisation: 'o', expiresIn: 60 };
const issue = (changes: Partial<TokenRequest> = {}, by = config): Promise<string> =>
  issueLocalToken(by, { ...REQUEST, ...changes });
const codeOf = async (token: string | undefined, by = verifier): Promise<unknown> => {
  try {
    return (await by.verify(token === undefined ? undefined : `Bearer ${token}`)).subject;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a token of the local issuer', () => {
  test('is accepted, and says who, what and where', async () => {
    const principal = await verifier.verify(`Bearer ${await issue({ sites: '*' })}`);
    expect(principal).toEqual({ subject: 'p-1', roles: ['nurse'], sites: '*', organisation: 'o' });
  });

  test('is signed by a key that only its owner can read, and that is made once', async () => {
    const first = await issue();
    expect(statSync(join(dir, 'keys', 'issuer.jwk')).mode & 0o777).toBe(0o600);
    const later = new TokenVerifier(config.auth, keySource(config));
    expect(await codeOf(first, later)).toBe('p-1');
  });

  test('is not made where another issuer is configured', async () => {
    await expect(issue({}, { ...config, auth: { ...config.auth, issuer: 'https://id' } })).rejects.toThrow(
      'OIDC_ISSUER',
    );
  });
});

describe('refused', () => {
  const other = async (): Promise<Config> =>
    loadConfig({ WAYMARK_DATA_DIR: mkdtempSync(join(dir, 'other-')), OIDC_AUDIENCE: 'waymark' });

  test('nothing, and what is no token', async () => {
    expect(await codeOf(undefined)).toBe('TOKEN_MISSING');
    for (const token of ['', 'x', 'a.b.c', 'x'.repeat(9000)]) expect(await codeOf(token)).toBe('TOKEN_INVALID');
    await expect(verifier.verify('Basic dXNlcjpwdw==')).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('unsigned (alg none)', async () => {
    const token = new UnsecuredJWT({ roles: ['nurse'] }).setSubject('p').setIssuer(config.auth.issuer);
    expect(await codeOf(token.setAudience('waymark').setExpirationTime('1h').encode())).toBe('TOKEN_INVALID');
  });

  test('signed with a shared secret (alg HS256)', async () => {
    const token = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('p').setAudience('waymark');
    const forged = await token.setIssuer(config.auth.issuer).setExpirationTime('1h').sign(new Uint8Array(32));
    expect(await codeOf(forged)).toBe('TOKEN_INVALID');
  });

  test('signed with another key', async () => {
    expect(await codeOf(await issue({}, await other()))).toBe('TOKEN_INVALID');
  });

  test('changed after it was signed', async () => {
    const [head, , signature] = (await issue()).split('.');
    const body = Buffer.from(JSON.stringify({ sub: 'p-1', roles: ['operator'] })).toString('base64url');
    expect(await codeOf([head, body, signature].join('.'))).toBe('TOKEN_INVALID');
  });

  test('for another audience, from another issuer', async () => {
    const audience = { ...config, auth: { ...config.auth, audience: 'elsewhere' } };
    expect(await codeOf(await issue({}, audience))).toBe('TOKEN_INVALID');
    const strict = new TokenVerifier({ ...config.auth, issuer: 'urn:other' }, keySource(config));
    expect(await codeOf(await issue(), strict)).toBe('TOKEN_INVALID');
  });

  test('expired, with WWW-Authenticate', async () => {
    const token = await issue({ expiresIn: -60 });
    expect(await codeOf(token)).toBe('TOKEN_EXPIRED');
    await expect(verifier.verify(`Bearer ${token}`)).rejects.toMatchObject({
      headers: { 'www-authenticate': 'Bearer realm="waymark", error="invalid_token"' },
    });
  });

  test('a subject that could carry text', async () => {
    expect(await codeOf(await issue({ subject: 'Anna Smith' }))).toBe('TOKEN_INVALID');
  });

  test.each(['Central Coast', 'x'.repeat(65)])('an organisation that no event could name: %s', async (organisation) => {
    expect(await codeOf(await issue({ organisation }))).toBe('TOKEN_INVALID');
  });
});

describe('another issuer', () => {
  let server: Server;
  let key: CryptoKey;
  let issuer: string;
  let available = true;
  let asked = 0;
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' };
    server = createServer((request, response) => {
      asked += 1;
      const discovery = request.url?.startsWith('/.well-known/') === true;
      response.statusCode = available ? 200 : 500;
      response.end(JSON.stringify(discovery ? { jwks_uri: `${issuer}/jwks` } : { keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const remote = (uri?: string): TokenVerifier => {
    const env = { WAYMARK_DATA_DIR: dir, OIDC_ISSUER: issuer, WAYMARK_ROLES_CLAIM: 'realm_access.roles' };
    const settings = loadConfig(uri === undefined ? env : { ...env, OIDC_JWKS_URI: uri });
    return new TokenVerifier(settings.auth, keySource(settings));
  };
  const sign = (kid = 'k1'): Promise<string> =>
    new SignJWT({ realm_access: { roles: ['nurse', 'offline_access'] } })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(issuer)
      .setAudience('waymark')
      .setSubject('s')
      .setExpirationTime('1m')
      .sign(key);

  test('is found by discovery; its keys and verified tokens are kept', async () => {
    const verify = remote();
    const token = await sign();
    expect((await verify.verify(`Bearer ${token}`)).roles).toEqual(['nurse']);
    const before = asked;
    await verify.verify(`Bearer ${token}`);
    await verify.verify(`Bearer ${await sign()}`);
    expect(asked).toBe(before);
  });

  test('a key that it does not publish', async () => {
    expect(await codeOf(await sign('k2'), remote())).toBe('TOKEN_INVALID');
  });

  test('that cannot be reached is not the fault of the token, and is asked again', async () => {
    expect(await codeOf(await sign(), remote('http://127.0.0.1:1/jwks'))).toBe('ISSUER_UNAVAILABLE');
    const verify = remote();
    available = false;
    expect(await codeOf(await sign(), verify)).toBe('ISSUER_UNAVAILABLE');
    available = true;
    expect(await codeOf(await sign(), verify)).toBe('s');
  });
});

describe('claims', () => {
  const names = { roles: 'roles', sites: 'sites', organisation: 'org' };
  test.each([
    [{ roles: ['nurse', 'king'], sites: ['a', 'b'] }, ['nurse'], ['a', 'b']],
    [{ roles: 'nurse therapist', sites: 'a b' }, ['nurse', 'therapist'], ['a', 'b']],
    [{ sites: '*' }, [], '*'],
    [{ sites: ['*'] }, [], '*'],
    [{ roles: 7, sites: { a: 1 } }, [], []],
    [{}, [], []],
  ])('%j', (claims, roles, sites) => {
    expect(principalFrom({ sub: 's', ...claims }, names)).toEqual({ subject: 's', roles, sites, organisation: '' });
  });
});

test('a site is covered by its name or by "*"; what belongs to no site only by "*"', () => {
  expect(() => requireSite({ sites: ['slo'] }, 'slo')).not.toThrow();
  expect(() => requireSite({ sites: '*' }, null)).not.toThrow();
  expect(() => requireSite({ sites: ['slo'] }, 'sb')).toThrow('SITE_OUT_OF_SCOPE');
  expect(() => requireSite({ sites: ['slo'] }, null)).toThrow('SITE_OUT_OF_SCOPE');
});

describe('the cache of tokens', () => {
  const principal = { subject: 's', roles: [], sites: [], organisation: '' };

  test('forgets a token when it expires', () => {
    const cache = new TokenCache(2);
    cache.put('t', principal, 100);
    expect(cache.get('t', 99)).toBe(principal);
    expect(cache.get('t', 100)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  test('forgets the one longest unused when it is full', () => {
    const cache = new TokenCache(2);
    for (const token of ['a', 'b']) cache.put(token, principal, 100);
    cache.get('a', 0);
    cache.put('c', principal, 100);
    expect(['a', 'b', 'c'].map((token) => cache.get(token, 0) !== undefined)).toEqual([true, false, true]);
  });
});
