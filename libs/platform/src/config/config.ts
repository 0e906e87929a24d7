import { join, resolve } from 'node:path';
import type { InstantText } from '#kernel';
import type { KafkaSettings } from '#transport';
import { ConfigError } from './errors.js';
import { readKafka } from './kafka.js';
import { readMasterKey, readNotesKey, readPreviousMasterKeys } from './master-key.js';
import { EnvReader, type Env } from './reader.js';
import { LOG_LEVELS, METRICS_ACCESS, type LogLevelName, type MetricsAccess } from './settings.js';

export const LOCAL_ISSUER = 'urn:waymark:local';

/** What every process has that answers HTTP. */
export interface EdgeConfig {
  readonly dataDir: string;
  /** Where the local issuer's key and a generated master key are; processes that share it accept the same tokens. */
  readonly keysDir: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly clock: { readonly kind: 'real' } | { readonly kind: 'virtual'; readonly start: InstantText | null };
  readonly auth: AuthConfig;
  readonly masterKey: Buffer;
  readonly metricsAccess: MetricsAccess;
  readonly logLevel: LogLevelName;
}

export interface Config extends EdgeConfig {
  /** Oldest first. */
  readonly previousMasterKeys: readonly Buffer[];
  /** Whether unsigned policies and protocols may be used. */
  readonly acceptExamples: boolean;
  /** Of the notes vault; null: derived from the master key. */
  readonly notesKey: Buffer | null;
  /** Null: Waymark starts its own PostgreSQL in the data folder. */
  readonly databaseUrl: string | null;
  /** Null: the audit trail is in PostgreSQL, in a schema of its own. */
  readonly eventStoreUrl: string | null;
  /** Null: senders and readers share this process. */
  readonly kafka: KafkaSettings | null;
  /** The seed of deliveries that are disturbed on purpose, in tests on a virtual clock; null: none is. */
  readonly disturb: number | null;
  /** How long the answer to a command is kept beside its idempotency key. */
  readonly idempotencyDays: number;
  readonly policyPath: string;
  readonly protocolsDir: string;
}

export interface AuthConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string | null;
  readonly claims: { readonly roles: string; readonly sites: string; readonly organisation: string };
}

/** Settings as a typed value, or a ConfigError that lists all that is wrong. Makes the master key file when it must. */
export const loadConfig = (env: Env): Config => {
  const reader = new EnvReader(env);
  const config = {
    ...readEdge(reader),
    databaseUrl: reader.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    eventStoreUrl: readEventStoreUrl(reader),
    previousMasterKeys: readPreviousMasterKeys(reader),
    acceptExamples: readExamples(reader),
    kafka: readKafka(reader),
    disturb: readDisturb(reader),
    idempotencyDays: reader.integer('WAYMARK_IDEMPOTENCY_DAYS', 7, [1, 3650]),
    policyPath: resolve(reader.text('WAYMARK_POLICY', './policies/example')),
    protocolsDir: resolve(reader.text('WAYMARK_PROTOCOLS', './protocols')),
  };
  const external = reader.optional('DATABASE_URL') !== null;
  const notesKey = readNotesKey(reader);
  const masterKey = readMasterKey(reader, config.keysDir, external);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return { ...config, masterKey, notesKey };
};

export const readEdge = (reader: EnvReader): Omit<EdgeConfig, 'masterKey'> => {
  const dataDir = readDataDir(reader);
  return {
    dataDir,
    keysDir: readKeysDir(reader, dataDir),
    http: { host: reader.text('WAYMARK_HOST', '127.0.0.1'), port: reader.port('WAYMARK_PORT', 8080) },
    clock: readClock(reader),
    auth: readAuth(reader),
    metricsAccess: reader.oneOf('WAYMARK_METRICS', METRICS_ACCESS, 'loopback'),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
};

/** What `waymark topics` needs and no more; null when there is no Kafka. */
export const loadKafkaConfig = (env: Env): KafkaSettings | null => {
  const reader = new EnvReader(env);
  const kafka = readKafka(reader);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return kafka;
};

/** What the local issuer needs and no more: a token can be made without the key that seals patient data. */
export const loadIssuerConfig = (env: Env): Pick<Config, 'keysDir' | 'auth'> => {
  const reader = new EnvReader(env);
  const config = { keysDir: readKeysDir(reader, readDataDir(reader)), auth: readAuth(reader) };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
};

/** Where the events and the trail are, for somebody who reads both and needs no key. */
export const loadStoresConfig = (env: Env): Pick<Config, 'dataDir' | 'databaseUrl' | 'eventStoreUrl'> => {
  const reader = new EnvReader(env);
  const databaseUrl = reader.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const config = { dataDir: readDataDir(reader), databaseUrl, eventStoreUrl: readEventStoreUrl(reader) };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
};

const readDataDir = (reader: EnvReader): string => resolve(reader.text('WAYMARK_DATA_DIR', './.waymark'));

/** No URL in the eyes of a browser: several hosts may stand in it. */
const EVENTSTORE = /^esdb(\+discover)?:\/\/[^\s/?#]+(\/?\?\S*|\/)?$/;

const readEventStoreUrl = (reader: EnvReader): string | null => {
  const value = reader.optional('EVENTSTORE_URL');
  if (value === null || EVENTSTORE.test(value)) return value;
  reader.refuse(
    'EVENTSTORE_URL',
    'set an address such as esdb://user:password@host:2113 or esdb+discover://cluster:2113.',
  );
  return null;
};

const readKeysDir = (reader: EnvReader, dataDir: string): string =>
  resolve(reader.text('WAYMARK_KEYS_DIR', join(dataDir, 'keys')));

const readClock = (reader: EnvReader): Config['clock'] => {
  const kind = reader.oneOf('WAYMARK_CLOCK', ['real', 'virtual'], 'real');
  const start = reader.instant('WAYMARK_CLOCK_START');
  if (kind === 'virtual') return { kind, start };
  if (start !== null)
    reader.refuse('WAYMARK_CLOCK_START', 'only a virtual clock has a start; set WAYMARK_CLOCK=virtual.');
  return { kind };
};

/** Where time is real, patients may be: nothing disturbs their events. */
const readDisturb = (reader: EnvReader): number | null => {
  if (reader.optional('WAYMARK_DISTURB') === null) return null;
  const seed = reader.integer('WAYMARK_DISTURB', 0, [0, 4_294_967_295]);
  if (reader.optional('WAYMARK_CLOCK') === 'virtual') return seed;
  reader.refuse('WAYMARK_DISTURB', 'is for tests on a virtual clock (WAYMARK_CLOCK=virtual) and for nothing else.');
  return null;
};

/** Behind a real identity provider are real patients. */
const readExamples = (reader: EnvReader): boolean => {
  const fallback = reader.optional('OIDC_ISSUER') === null ? 'accept' : 'refuse';
  return reader.oneOf('WAYMARK_EXAMPLES', ['accept', 'refuse'], fallback) === 'accept';
};

const readAuth = (reader: EnvReader): AuthConfig => {
  const issuer = reader.url('OIDC_ISSUER', ['https:', 'http:']);
  const jwksUri = reader.url('OIDC_JWKS_URI', ['https:', 'http:']);
  if (jwksUri !== null && reader.optional('OIDC_ISSUER') === null)
    reader.refuse('OIDC_ISSUER', 'set the issuer that OIDC_JWKS_URI belongs to.');
  return {
    issuer: issuer ?? LOCAL_ISSUER,
    audience: reader.text('OIDC_AUDIENCE', 'waymark'),
    jwksUri,
    claims: {
      roles: reader.text('WAYMARK_ROLES_CLAIM', 'roles'),
      sites: reader.text('WAYMARK_SITES_CLAIM', 'sites'),
      organisation: reader.text('WAYMARK_ORGANISATION_CLAIM', 'org'),
    },
  };
};
