import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadIssuerConfig, type Config } from './config.js';
import { ConfigError } from './errors.js';
import { loadGatewayConfig } from './gateway.js';
import { deriveKey, namedMasterKeys } from './master-key.js';
import { SETTINGS } from './settings.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-config-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const load = (env: Record<string, string> = {}): Config => loadConfig({ WAYMARK_DATA_DIR: dir, ...env });
const problemsOf = (env: Record<string, string>): string[] => {
  try {
    load(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).code).toBe('CONFIG_INVALID');
    return (error as ConfigError).problems.map(({ variable }) => variable);
  }
};
const KEY = Buffer.alloc(32, 7).toString('base64');

describe('defaults', () => {
  test('nothing needs to be set', () => {
    expect(load()).toMatchObject({
      databaseUrl: null,
      eventStoreUrl: null,
      http: { host: '127.0.0.1', port: 8080 },
      clock: { kind: 'real' },
      auth: { issuer: 'urn:waymark:local', audience: 'waymark', jwksUri: null },
      logLevel: 'info',
      metricsAccess: 'loopback',
      idempotencyDays: 7,
    });
  });

  test('an empty variable counts as not set', () => {
    expect(load({ WAYMARK_PORT: '', DATABASE_URL: ' ' }).http.port).toBe(8080);
  });
});

describe('the master key', () => {
  test('is made once, for its owner only, and found again', () => {
    const first = load().masterKey;
    const path = join(dir, 'keys', 'master.key');
    expect(first).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(load().masterKey.equals(first)).toBe(true);
    expect(Buffer.from(readFileSync(path, 'utf8'), 'base64').equals(first)).toBe(true);
  });

  test('is refused when others can read its file', () => {
    load();
    chmodSync(join(dir, 'keys', 'master.key'), 0o644);
    expect(() => load()).toThrow(/WAYMARK_MASTER_KEY: .*chmod 600/);
  });

  test('must be given with an external database', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/waymark' })).toEqual(['WAYMARK_MASTER_KEY']);
    expect(load({ DATABASE_URL: 'postgres://db/waymark', WAYMARK_MASTER_KEY: KEY }).masterKey).toHaveLength(32);
  });

  test.each(['short', 'not base64 !!', Buffer.alloc(31).toString('base64')])(
    '%s is refused, and not repeated',
    (key) => {
      expect(problemsOf({ WAYMARK_MASTER_KEY: key })).toEqual(['WAYMARK_MASTER_KEY']);
      expect(() => load({ WAYMARK_MASTER_KEY: key })).not.toThrow(new RegExp(key));
    },
  );

  test('gives each purpose a key of its own', () => {
    const master = Buffer.from(KEY, 'base64');
    expect(deriveKey(master, 'a').equals(deriveKey(master, 'a'))).toBe(true);
    expect(deriveKey(master, 'a').equals(deriveKey(master, 'b'))).toBe(false);
  });
});

test('master keys are named by their place in the order of rotations', () => {
  const [first, second, third] = [1, 2, 3].map((n) => Buffer.alloc(32, n));
  const [a = '', b = ''] = [first, second].map((key) => key?.toString('base64'));
  expect(load({ WAYMARK_PREVIOUS_MASTER_KEYS: `${a}, ${b}` }).previousMasterKeys).toEqual([first, second]);
  expect(load().previousMasterKeys).toEqual([]);
  expect(namedMasterKeys(third!, [first!, second!])).toEqual({
    current: { id: 'master-3', key: third },
    previous: [
      { id: 'master-1', key: first },
      { id: 'master-2', key: second },
    ],
  });
});

test('examples are for the local issuer, unless somebody says otherwise', () => {
  const OIDC_ISSUER = 'https://idp.example/realms/clinic';
  expect(load().acceptExamples).toBe(true);
  expect(load({ WAYMARK_EXAMPLES: 'refuse' }).acceptExamples).toBe(false);
  expect(load({ OIDC_ISSUER }).acceptExamples).toBe(false);
  expect(load({ OIDC_ISSUER, WAYMARK_EXAMPLES: 'accept' }).acceptExamples).toBe(true);
});

test.each([
  'esdb://localhost:2113?tls=false',
  'esdb://admin:change%20it@a:2113,b:2113,c:2113?tlsCAFile=/etc/ca.crt',
  'esdb+discover://admin:changeit@cluster.example:2113',
])('the trail may be at %s', (url) => {
  expect(load({ EVENTSTORE_URL: url }).eventStoreUrl).toBe(url);
});

test('the local issuer needs no master key, and makes none', () => {
  const env = { WAYMARK_DATA_DIR: dir, DATABASE_URL: 'postgres://db/waymark' };
  expect(loadIssuerConfig(env)).toMatchObject({ keysDir: join(dir, 'keys'), auth: { audience: 'waymark' } });
  expect(existsSync(join(dir, 'keys'))).toBe(false);
});

describe('Kafka', () => {
  const KAFKA_BROKERS = 'one:9092, [::1]:9093';

  test('is not used unless brokers are named', () => {
    expect(load().kafka).toBeNull();
    expect(load({ KAFKA_TOPIC_PREFIX: 'clinic.' }).kafka).toBeNull();
  });

  test('has defaults for all but its brokers', () => {
    expect(load({ KAFKA_BROKERS }).kafka).toEqual({
      brokers: ['one:9092', '[::1]:9093'],
      prefix: 'waymark.',
      tls: null,
      sasl: null,
      maxMessageBytes: 1_048_576,
      timing: { session: 30_000 },
    });
  });

  test('takes how long a reader may be silent', () => {
    expect(load({ KAFKA_BROKERS, KAFKA_SESSION_TIMEOUT_MS: '6000' }).kafka?.timing).toEqual({ session: 6_000 });
  });

  test('takes a certificate authority, and with it TLS', () => {
    const file = join(dir, 'ca.pem');
    writeFileSync(file, '-----BEGIN CERTIFICATE-----');
    expect(load({ KAFKA_BROKERS, KAFKA_CA_FILE: file }).kafka?.tls).toEqual({ ca: '-----BEGIN CERTIFICATE-----' });
    expect(load({ KAFKA_BROKERS, KAFKA_TLS: 'on' }).kafka?.tls).toEqual({ ca: null });
  });

  test('takes credentials', () => {
    const sasl = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_USERNAME: 'waymark', KAFKA_PASSWORD: 'secret' };
    expect(load({ KAFKA_BROKERS, ...sasl }).kafka?.sasl).toEqual({
      mechanism: 'scram-sha-512',
      username: 'waymark',
      password: 'secret',
    });
  });

  test.each([
    [{ KAFKA_BROKERS: 'one' }, ['KAFKA_BROKERS']],
    [{ KAFKA_BROKERS: 'one:70000' }, ['KAFKA_BROKERS']],
    [{ KAFKA_BROKERS: 'kafka://one:9092' }, ['KAFKA_BROKERS']],
    [{ KAFKA_TLS: 'on' }, ['KAFKA_BROKERS']],
    [{ KAFKA_BROKERS, KAFKA_TOPIC_PREFIX: 'my topics' }, ['KAFKA_TOPIC_PREFIX']],
    [{ KAFKA_BROKERS, KAFKA_TLS: 'yes' }, ['KAFKA_TLS']],
    [{ KAFKA_BROKERS, KAFKA_TLS: 'off', KAFKA_CA_FILE: '/nowhere' }, ['KAFKA_TLS']],
    [{ KAFKA_BROKERS, KAFKA_CA_FILE: '/nowhere' }, ['KAFKA_CA_FILE']],
    [{ KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'gssapi' }, ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD']],
    [{ KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'plain', KAFKA_USERNAME: 'me' }, ['KAFKA_PASSWORD']],
    [{ KAFKA_BROKERS, KAFKA_PASSWORD: 'secret' }, ['KAFKA_SASL_MECHANISM']],
    [{ KAFKA_BROKERS, KAFKA_MAX_MESSAGE_BYTES: '1000' }, ['KAFKA_MAX_MESSAGE_BYTES']],
    [{ KAFKA_BROKERS, KAFKA_SESSION_TIMEOUT_MS: '1000' }, ['KAFKA_SESSION_TIMEOUT_MS']],
  ])('%j names what is wrong', (env, variables) => {
    expect(problemsOf(env as unknown as Record<string, string>)).toEqual(variables);
  });
});

describe('disturbed deliveries', () => {
  test('are off, and only a virtual clock lets anybody switch them on', () => {
    expect(load().disturb).toBeNull();
    expect(load({ WAYMARK_CLOCK: 'virtual', WAYMARK_DISTURB: '2026' }).disturb).toBe(2026);
    expect(problemsOf({ WAYMARK_DISTURB: '2026' })).toEqual(['WAYMARK_DISTURB']);
    expect(problemsOf({ WAYMARK_CLOCK: 'real', WAYMARK_DISTURB: '2026' })).toEqual(['WAYMARK_DISTURB']);
    expect(problemsOf({ WAYMARK_CLOCK: 'virtual', WAYMARK_DISTURB: 'yes' })).toEqual(['WAYMARK_DISTURB']);
  });
});

describe('what is wrong', () => {
  test.each([
    [{ WAYMARK_PORT: '65536' }, 'WAYMARK_PORT'],
    [{ WAYMARK_PORT: 'http' }, 'WAYMARK_PORT'],
    [{ WAYMARK_CLOCK: 'fast' }, 'WAYMARK_CLOCK'],
    [{ WAYMARK_CLOCK: 'virtual', WAYMARK_CLOCK_START: '2026-02-30T00:00:00Z' }, 'WAYMARK_CLOCK_START'],
    [{ WAYMARK_CLOCK_START: '2026-02-03T00:00:00Z' }, 'WAYMARK_CLOCK_START'],
    [{ OIDC_ISSUER: 'keycloak' }, 'OIDC_ISSUER'],
    [{ OIDC_JWKS_URI: 'https://keycloak/jwks' }, 'OIDC_ISSUER'],
    [{ DATABASE_URL: 'mysql://db', WAYMARK_MASTER_KEY: KEY }, 'DATABASE_URL'],
    [{ EVENTSTORE_URL: 'http://localhost:2113' }, 'EVENTSTORE_URL'],
    [{ EVENTSTORE_URL: 'esdb://' }, 'EVENTSTORE_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ WAYMARK_METRICS: 'nobody' }, 'WAYMARK_METRICS'],
    [{ WAYMARK_EXAMPLES: 'maybe' }, 'WAYMARK_EXAMPLES'],
    [{ WAYMARK_PREVIOUS_MASTER_KEYS: `${KEY},short` }, 'WAYMARK_PREVIOUS_MASTER_KEYS'],
  ])('%j names its variable', (env, variable) => {
    expect(problemsOf(env as unknown as Record<string, string>)).toEqual([variable]);
  });

  test('is told all at once, and leaves no file behind', () => {
    expect(problemsOf({ WAYMARK_PORT: '-1', LOG_LEVEL: 'loud' })).toEqual(['WAYMARK_PORT', 'LOG_LEVEL']);
    expect(existsSync(join(dir, 'keys'))).toBe(false);
  });

  test('every variable that is read is in the table', () => {
    const seen = new Set<string>();
    const spy = new Proxy(
      {},
      {
        get: (_, name) => (seen.add(String(name)), name === 'WAYMARK_DATA_DIR' ? dir : undefined),
      },
    );
    loadConfig(spy);
    expect(() => loadGatewayConfig(spy)).toThrow();
    expect([...seen].sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
  });
});
