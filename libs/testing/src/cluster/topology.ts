import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#contracts';

type Env = Readonly<Record<string, string>>;

/** Ports of the processes when nobody chooses others; the same in the containers. */
export const PORTS: Readonly<Record<ServiceName | 'gateway', number>> = {
  gateway: 8080,
  intake: 8081,
  scheduling: 8082,
  infusion: 8083,
  therapy: 8084,
  course: 8085,
  audit: 8086,
};

/** What the processes of an installation share and where each of them is. */
export interface Topology {
  readonly host: string;
  readonly ports: Readonly<Record<ServiceName | 'gateway', number>>;
  readonly dataDir: string;
  readonly keysDir: string;
  readonly masterKey: string;
  readonly databases: Readonly<Record<ServiceName, string>>;
  /** Settings of the Kafka transport. */
  readonly kafka: Env;
  /** Null: the trail is kept in the audit service's own database. */
  readonly eventStoreUrl: string | null;
  /** Settings of every process beyond these, such as the clock and the log level. */
  readonly common: Env;
}

export const urlOf = ({ host, ports }: Pick<Topology, 'host' | 'ports'>, name: ServiceName | 'gateway'): string =>
  `http://${host}:${ports[name]}`;

const shared = (topology: Topology, name: ServiceName | 'gateway'): Env => ({
  WAYMARK_HOST: topology.host,
  WAYMARK_PORT: String(topology.ports[name]),
  WAYMARK_DATA_DIR: join(topology.dataDir, name),
  WAYMARK_KEYS_DIR: topology.keysDir,
  ...topology.common,
});

/** The environment of a service: the names are those of the containers. */
export const serviceEnv = (topology: Topology, service: ServiceName): Env => ({
  ...shared(topology, service),
  DATABASE_URL: topology.databases[service],
  WAYMARK_MASTER_KEY: topology.masterKey,
  ...topology.kafka,
  ...(service === 'audit' && topology.eventStoreUrl !== null ? { EVENTSTORE_URL: topology.eventStoreUrl } : {}),
});

/** The gateway has no database, no broker and no key that opens anything. */
export const gatewayEnv = (topology: Topology): Env => ({
  ...shared(topology, 'gateway'),
  ...Object.fromEntries(
    SERVICES.map((service) => [`WAYMARK_${service.toUpperCase()}_URL`, urlOf(topology, service)] as const),
  ),
});
