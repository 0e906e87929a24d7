import type { RecordedEvent } from '#contracts';
import { prepared, type Sql } from '#event-store';
import type { ParkedKey } from '../consumer/types.js';

const LOCK_PARKED = prepared(
  'transport-lock-parked',
  `SELECT key FROM dead_letter_keys
   WHERE consumer = $1 AND key = ANY($2::text[]) AND status = 'parked' ORDER BY key FOR UPDATE`,
);

/**
 * Which of these keys are parked. Their rows stay locked: a redrive that is about to resume a key ends before a new
 * event of that key is either queued behind it or handled. Sorted, so that two members never wait for each other.
 */
export async function lockParked(sql: Sql, consumer: string, keys: ReadonlySet<string>): Promise<Set<string>> {
  const rows = await sql.query<{ key: string }>(LOCK_PARKED, [consumer, [...keys]]);
  return new Set(rows.map((row) => row.key));
}

/** A key that another member parked in the meantime keeps its first cause; its row is locked all the same. */
export async function parkKey(sql: Sql, parked: ParkedKey, now: string): Promise<void> {
  await sql.query(
    `INSERT INTO dead_letter_keys AS k
       (consumer, key, source, cause, fingerprint, error_code, attempts, parked_at, redrives, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'parked')
     ON CONFLICT (consumer, key) DO UPDATE SET
       source = excluded.source, cause = excluded.cause, fingerprint = excluded.fingerprint,
       error_code = excluded.error_code, attempts = excluded.attempts, parked_at = excluded.parked_at,
       redrives = 0, status = 'parked'
     WHERE k.status <> 'parked'`,
    [
      parked.consumer,
      parked.key,
      parked.source,
      parked.cause,
      parked.fingerprint,
      parked.errorCode,
      parked.attempts,
      now,
    ],
  );
}

/**
 * Under the lock of the keys' rows. An event that is delivered again is in the queue already, and stays as it is; only one
 * that could not be read when it first came is replaced by what comes now.
 */
export async function enqueue(sql: Sql, consumer: string, events: readonly RecordedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql.query(
    `INSERT INTO dead_letters (consumer, key, ordinal, source, stream_id, stream_version, event)
     SELECT $1, e.event->>'key',
       coalesce((SELECT max(d.ordinal) FROM dead_letters d WHERE d.consumer = $1 AND d.key = e.event->>'key'), 0) + e.n,
       e.event->>'source', e.event->>'streamId', (e.event->>'streamVersion')::int, e.event
     FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS e(event, n)
     ON CONFLICT (consumer, stream_id, stream_version) DO UPDATE SET event = excluded.event
     WHERE dead_letters.event->>'data' IS NULL`,
    [consumer, JSON.stringify(events)],
  );
}
