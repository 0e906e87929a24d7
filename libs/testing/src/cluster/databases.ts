import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { SERVICES, type ServiceName } from '#contracts';

export interface ServiceDatabases {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Removes them all, whoever is still connected. */
  drop(): Promise<void>;
}

const administer = async (serverUrl: string, work: (client: Client) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

/**
 * A database and a role for each service, as `infra/postgres/databases.sh` makes them for the containers: no service can
 * connect to another's. What is there already is kept.
 */
export const createServiceDatabases = async (
  serverUrl: string,
  prefix = '',
  password = randomBytes(12).toString('hex'),
): Promise<ServiceDatabases> => {
  const nameOf = (service: ServiceName): string => `${prefix}${service}`;
  await Promise.all(
    SERVICES.map((service) => administer(serverUrl, (client) => createOne(client, nameOf(service), password))),
  );
  const urls = SERVICES.map((service) => {
    const url = new URL(serverUrl);
    url.username = nameOf(service);
    url.password = password;
    url.pathname = `/${nameOf(service)}`;
    return [service, url.href] as const;
  });
  return {
    urls: Object.fromEntries(urls) as ServiceDatabases['urls'],
    drop: async () => {
      await Promise.all(
        SERVICES.map((service) =>
          administer(serverUrl, async (client) => {
            await client.query(`DROP DATABASE IF EXISTS ${nameOf(service)} WITH (FORCE)`);
            await client.query(`DROP ROLE IF EXISTS ${nameOf(service)}`);
          }),
        ),
      );
    },
  };
};

const createOne = async (client: Client, name: string, password: string): Promise<void> => {
  const { rows: roles } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  await client.query(`${roles.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN PASSWORD '${password}'`);
  const { rows: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (databases.length > 0) return;
  await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
};
