import { Client } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** A look, or a hand, into the database behind a running Waymark. */
export const sql = async <T extends Row = Row>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly T[]> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text, [...values])).rows;
  } finally {
    await client.end();
  }
};

export interface Table {
  /** The database that it is in. */
  readonly url: string;
  readonly schema: string;
  readonly name: string;
}

/** Every table of every service. */
export const tables = async (databases: readonly string[]): Promise<readonly Table[]> =>
  (await inEach(databases, tablesOf)).flat();

const inEach = <T>(databases: readonly string[], look: (url: string) => Promise<T>): Promise<T[]> =>
  Promise.all(databases.map(look));

const tablesOf = async (url: string): Promise<readonly Table[]> => {
  const found = await sql<Row & Omit<Table, 'url'>>(
    url,
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );
  return found.map((table) => ({ ...table, url }));
};

/** What people did, in every service: events whose actor is not Waymark itself. */
export const acts = async (databases: readonly string[]): Promise<readonly Act[]> =>
  (await inEach(databases, actsIn)).flat();

const actsIn = async (url: string): Promise<readonly Act[]> => {
  const stores = (await tablesOf(url)).filter(({ schema, name }) => name === 'events' && schema !== 'trail');
  const columns = 'event_id, type, stream_id, stream_version, correlation_id, data';
  const selects = stores.map(
    ({ schema }) =>
      `SELECT '${schema}' AS service, ${columns} FROM "${schema}".events WHERE actor->>'role' <> 'system'`,
  );
  return sql<Act>(url, selects.join(' UNION ALL '));
};

export interface Act extends Row {
  readonly service: string;
  readonly event_id: string;
  readonly type: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly correlation_id: string;
  readonly data: Row;
}
