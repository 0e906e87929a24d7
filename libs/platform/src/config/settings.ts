/** One environment variable: the whole of what an operator can set. The documentation is made from this table. */
export interface Setting {
  readonly name: string;
  /** What holds when it is not set, in words where it is not one value. */
  readonly fallback: string;
  readonly meaning: string;
}

const setting = (name: string, fallback: string, meaning: string): Setting => ({ name, fallback, meaning });

export const SETTINGS = [
  setting('WAYMARK_DATA_DIR', './.waymark', 'Folder of the embedded database and of generated keys.'),
  setting(
    'WAYMARK_KEYS_DIR',
    'keys in the data folder',
    'Folder of generated keys. Processes that share it accept the same local tokens.',
  ),
  setting('DATABASE_URL', 'embedded PostgreSQL', 'postgres:// URL of an external PostgreSQL.'),
  setting(
    'EVENTSTORE_URL',
    'the trail is in PostgreSQL, schema trail',
    'esdb:// or esdb+discover:// address of the EventStoreDB that keeps the audit trail.',
  ),
  setting('WAYMARK_HOST', '127.0.0.1', 'Address to listen on.'),
  setting('WAYMARK_PORT', '8080', 'Port to listen on; 0 takes a free one.'),
  setting('WAYMARK_CLOCK', 'real', 'real, or virtual for demonstrations and tests.'),
  setting('WAYMARK_CLOCK_START', 'now', 'Instant (ISO 8601) at which a virtual clock starts.'),
  setting(
    'WAYMARK_DISTURB',
    'off',
    'For tests, refused without WAYMARK_CLOCK=virtual: a seed for events between services that come late, twice and out of order.',
  ),
  setting(
    'OIDC_ISSUER',
    'the local issuer',
    'Issuer of access tokens. Without it Waymark signs its own, for one machine.',
  ),
  setting('OIDC_AUDIENCE', 'waymark', 'Audience that a token must be for.'),
  setting('OIDC_JWKS_URI', "from the issuer's discovery document", 'Where the keys of the issuer are.'),
  setting('WAYMARK_ROLES_CLAIM', 'roles', 'Claim with the roles: a list or words; a.b reaches inside an object.'),
  setting('WAYMARK_SITES_CLAIM', 'sites', 'Claim with the site ids, or "*" for every site.'),
  setting('WAYMARK_ORGANISATION_CLAIM', 'org', 'Claim with the organisation: one word of at most 64 characters.'),
  setting(
    'WAYMARK_MASTER_KEY',
    'with the embedded database: master.key in the keys folder, made once',
    'Base64 of 32 random bytes; seals patient keys. Required with DATABASE_URL, the same in every process.',
  ),
  setting(
    'WAYMARK_PREVIOUS_MASTER_KEYS',
    'none',
    'Master keys that WAYMARK_MASTER_KEY has replaced, oldest first, with commas between. They open what was sealed with them.',
  ),
  setting(
    'WAYMARK_EXAMPLES',
    'accept with the local issuer, refuse with OIDC_ISSUER',
    'Whether to run on clinical values and protocols that nobody has signed: accept or refuse.',
  ),
  setting(
    'WAYMARK_NOTES_KEY',
    'a key derived from the master key',
    'Base64 of 32 random bytes; seals psychotherapy notes and nothing else. Required with OIDC_ISSUER where therapy runs (WAYMARK_EXAMPLES=accept does without); no other service is given it.',
  ),
  setting(
    'KAFKA_BROKERS',
    'events are read from the senders in this process',
    'host:port of brokers, separated by commas. Set: events travel over Kafka, also between processes.',
  ),
  setting(
    'KAFKA_TOPIC_PREFIX',
    'waymark.',
    'Before the names of topics and consumer groups: one for each installation.',
  ),
  setting('KAFKA_TLS', 'off, or on with KAFKA_CA_FILE', 'on or off: TLS to the brokers.'),
  setting('KAFKA_CA_FILE', 'the authorities that Node trusts', 'PEM file with the authority that signed the brokers.'),
  setting('KAFKA_SASL_MECHANISM', 'no SASL', 'plain, scram-sha-256 or scram-sha-512.'),
  setting('KAFKA_USERNAME', 'none', 'User for SASL.'),
  setting('KAFKA_PASSWORD', 'none', 'Password for SASL.'),
  setting(
    'KAFKA_MAX_MESSAGE_BYTES',
    '1048576',
    'What the topics take (max.message.bytes); larger events are refused before they are recorded.',
  ),
  setting(
    'KAFKA_SESSION_TIMEOUT_MS',
    '30000',
    'Silence after which a reader counts as gone. Killed readers hold up their group so long; 6000 is the least that brokers allow by default.',
  ),
  setting(
    'WAYMARK_IDEMPOTENCY_DAYS',
    '7',
    'Days for which a repeated command gets its first answer again. After that its key is forgotten, and a request that comes with it is a new one.',
  ),
  setting('WAYMARK_METRICS', 'loopback', 'Who may read /metrics: loopback (or an operator token), token, everyone.'),
  setting('LOG_LEVEL', 'info', 'trace, debug, info, warn, error, fatal or silent.'),
  setting('WAYMARK_POLICY', './policies/example', 'Folder with the files of the clinical policy.'),
  setting('WAYMARK_PROTOCOLS', './protocols', 'Folder with the protocols to load at the start.'),
  setting('WAYMARK_INTAKE_URL', 'none', 'Gateway: http(s):// URL of the service intake.'),
  setting('WAYMARK_SCHEDULING_URL', 'none', 'Gateway: URL of the service scheduling.'),
  setting('WAYMARK_INFUSION_URL', 'none', 'Gateway: URL of the service infusion.'),
  setting('WAYMARK_THERAPY_URL', 'none', 'Gateway: URL of the service therapy.'),
  setting('WAYMARK_COURSE_URL', 'none', 'Gateway: URL of the service course.'),
  setting('WAYMARK_AUDIT_URL', 'none', 'Gateway: URL of the service audit.'),
  setting('WAYMARK_UPSTREAM_TIMEOUT_MS', '60000', 'Gateway: how long a service may take to answer.'),
] as const;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevelName = (typeof LOG_LEVELS)[number];

export const METRICS_ACCESS = ['loopback', 'token', 'everyone'] as const;
export type MetricsAccess = (typeof METRICS_ACCESS)[number];
