import { violates } from './database/connection-errors.js';
import { prepared } from './database/sql.js';
import { IdempotencyRace } from './errors.js';
import type { IdempotencyRecord, Sql, StoredAnswer } from './types.js';

const FIND = prepared(
  'idempotency-find',
  'SELECT fingerprint, status, body, headers FROM idempotency WHERE subject = $1 AND key = $2',
);
const SAVE = prepared(
  'idempotency-save',
  'INSERT INTO idempotency (subject, key, fingerprint, status, body, headers) VALUES ($1, $2, $3, $4, $5, $6)',
);

/** The answers to requests that came with an idempotency key, stored in the transaction of what they answer for. */
export class Idempotency {
  async find(sql: Sql, subject: string, key: string): Promise<StoredAnswer | undefined> {
    const [answer] = await sql.query<StoredAnswer>(FIND, [subject, key]);
    return answer;
  }

  /** Waits for a concurrent request with the same key; when that one commits, throws `IdempotencyRace`. */
  async save(sql: Sql, record: IdempotencyRecord, answer: Omit<StoredAnswer, 'fingerprint'>): Promise<void> {
    const { subject, key, fingerprint } = record;
    const body = JSON.stringify(answer.body ?? null);
    try {
      await sql.query(SAVE, [subject, key, fingerprint, answer.status, body, JSON.stringify(answer.headers)]);
    } catch (error) {
      throw violates(error, 'idempotency_pkey') ? new IdempotencyRace({ cause: error }) : error;
    }
  }

  /**
   * Forgets answers that are older than so many days by the clock that dated them, the database's; at most `limit`, and
   * none that somebody else is forgetting. Answers how many.
   */
  async prune(sql: Sql, keepDays: number, limit: number): Promise<number> {
    const gone = await sql.query(
      `DELETE FROM idempotency WHERE (subject, key) IN
         (SELECT subject, key FROM idempotency WHERE recorded_at < now() - $1 * interval '1 day'
          ORDER BY recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [keepDays, limit],
    );
    return gone.length;
  }
}
