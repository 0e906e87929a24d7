import type { ServiceName } from '#contracts';
import type { Sql } from '#event-store';

/** How far the relay of a service is known to have produced: everything up to `position` is in Kafka. */
export interface Mark {
  readonly position: bigint;
  /** Of the topic when it was first produced to: another number would put a key into another partition. */
  readonly partitions: number;
}

/** First of two words of an advisory lock that the active relay of a service holds. */
const LOCK = `hashtextextended('waymark relay ' || current_schema() || '.' || $1, 0)`;

/** True: this session is the relay until it ends or lets go. Notices within seconds that its machine is gone. */
export async function acquire(sql: Sql, service: ServiceName): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`, [service]);
  if (row?.held !== true) return false;
  // A machine that lost its power says no goodbye; PostgreSQL would keep the lock for two hours.
  await sql.query(
    `SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
            set_config('tcp_keepalives_count', '3', false)`,
  );
  return true;
}

export async function release(sql: Sql, service: ServiceName): Promise<void> {
  await sql.query(`SELECT pg_advisory_unlock(${LOCK})`, [service]);
}

export async function readMark(sql: Sql, service: ServiceName): Promise<Mark> {
  const [row] = await sql.query<{ position: string; partitions: number }>(
    'SELECT position, partitions FROM relay_marks WHERE service = $1',
    [service],
  );
  return { position: BigInt(row?.position ?? 0), partitions: row?.partitions ?? 0 };
}

/** On the session that holds the lock: who lost it cannot write. Never backwards. */
export async function saveMark(sql: Sql, service: ServiceName, { position, partitions }: Mark): Promise<void> {
  await sql.query(
    `INSERT INTO relay_marks AS m (service, position, partitions, updated_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (service) DO UPDATE SET position = excluded.position, partitions = excluded.partitions, updated_at = now()
     WHERE m.position < excluded.position`,
    [service, position.toString(), partitions],
  );
}
