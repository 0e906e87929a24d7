import { randomBytes } from 'node:crypto';
import { SERVICES, type ServiceName } from '#contracts';
import { readEdge, type EdgeConfig } from './config.js';
import { ConfigError } from './errors.js';
import { EnvReader, type Env } from './reader.js';

/** What the process in front of the services needs: no database, and no key that opens anything. */
export interface GatewayConfig extends EdgeConfig {
  readonly upstreams: Readonly<Record<ServiceName, string>>;
  /** How long a service may take to answer. */
  readonly upstreamTimeoutMs: number;
}

export const upstreamVariable = (service: ServiceName): string => `WAYMARK_${service.toUpperCase()}_URL`;

const DEFAULT_TIMEOUT_MS = 60_000;
const LONGEST_TIMEOUT_MS = 600_000;

/** Settings of the gateway as a typed value, or a ConfigError that lists all that is wrong. */
export const loadGatewayConfig = (env: Env): GatewayConfig => {
  const reader = new EnvReader(env);
  const edge = readEdge(reader);
  const upstreams = Object.fromEntries(SERVICES.map((service) => [service, readUpstream(reader, service)]));
  const upstreamTimeoutMs = reader.integer('WAYMARK_UPSTREAM_TIMEOUT_MS', DEFAULT_TIMEOUT_MS, [
    100,
    LONGEST_TIMEOUT_MS,
  ]);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  // The platform keys fingerprints of commands with it; the gateway decides no command and keeps none.
  const masterKey = randomBytes(32);
  return { ...edge, masterKey, upstreams: upstreams as GatewayConfig['upstreams'], upstreamTimeoutMs };
};

const readUpstream = (reader: EnvReader, service: ServiceName): string => {
  const variable = upstreamVariable(service);
  const url = reader.url(variable, ['http:', 'https:']);
  if (url !== null) return new URL(url).origin;
  if (reader.optional(variable) === null) reader.refuse(variable, `set the URL of the service ${service}.`);
  return '';
};
