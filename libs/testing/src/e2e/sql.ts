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
  readonly schema: string;
  readonly name: string;
}

/** Every table of every service. */
export const tables = (url: string): Promise<readonly (Table & Row)[]> =>
  sql(
    url,
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );

const stores = async (url: string): Promise<readonly string[]> =>
  (await tables(url)).filter(({ schema, name }) => name === 'events' && schema !== 'trail').map(({ schema }) => schema);

/** What people did, in every service: events whose actor is not Waymark itself. */
export const acts = async (url: string): Promise<readonly Act[]> => {
  const columns = 'event_id, type, stream_id, stream_version, correlation_id, data';
  const selects = (await stores(url)).map(
    (schema) => `SELECT '${schema}' AS service, ${columns} FROM "${schema}".events WHERE actor->>'role' <> 'system'`,
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
