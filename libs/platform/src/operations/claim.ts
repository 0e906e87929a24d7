import type { Database, Sql } from '#event-store';

/** Of a session, by the hash of its words: it is let go of, at the latest, when the connection ends. */
const LOCK = `hashtextextended('waymark act ' || current_schema() || ' ' || $1, 0)`;

const take = async (sql: Sql, name: string): Promise<boolean> => {
  const [row] = await sql.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`, [name]);
  if (row?.held !== true) return false;
  // A machine that lost its power says no goodbye; PostgreSQL would keep the lock for two hours.
  await sql.query(
    `SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
            set_config('tcp_keepalives_count', '3', false)`,
  );
  return true;
};

/**
 * Does a work of many transactions while nobody else on this database does the one of that name; undefined: somebody else
 * is at it. Takes a connection for as long. When that is lost, so is the claim, and the work goes on unaware: whoever needs
 * more than that looks again at the end.
 */
export const claimed = async <T>(database: Database, name: string, work: () => Promise<T>): Promise<T | undefined> =>
  database.session(async (sql) => {
    if (!(await take(sql, name))) return undefined;
    try {
      return await work();
    } finally {
      // A connection that is gone holds nothing any more.
      await sql.query(`SELECT pg_advisory_unlock(${LOCK})`, [name]).catch(() => undefined);
    }
  });
