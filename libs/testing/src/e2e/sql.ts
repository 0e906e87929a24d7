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

/** How many events each service has recorded. */
export const eventCounts = async (url: string): Promise<Readonly<Record<string, number>>> => {
  const stores = (await tables(url)).filter(({ name }) => name === 'events');
  const count = ({ schema }: Table): string => `SELECT '${schema}' AS schema, count(*)::int AS n FROM "${schema}".events`;
  const rows = await sql<{ schema: string; n: number }>(url, stores.map(count).join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ schema, n }) => [schema, n]));
};
