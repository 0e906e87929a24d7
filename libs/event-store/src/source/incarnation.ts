import type { Sql } from '../types.js';

/** Which life of the store this is. A consumer keeps it beside its cursor; another one means: begin again. */
export async function readIncarnation(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ incarnation: string }>('SELECT incarnation FROM store_meta');
  if (row === undefined) throw new Error('The store has no incarnation: its migrations did not run.');
  return row.incarnation;
}

/**
 * To be run after a restore from a backup, before the services start: positions that consumers have seen may be given
 * to other events from now on, and this is how they learn of it.
 */
export async function newIncarnation(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ incarnation: string }>(
    'UPDATE store_meta SET incarnation = gen_random_uuid(), created_at = now() RETURNING incarnation',
  );
  if (row === undefined) throw new Error('The store has no incarnation: its migrations did not run.');
  return row.incarnation;
}
