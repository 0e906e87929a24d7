import type { RecordedEvent } from '#contracts';
import type { Sql } from '#event-store';
import { readCursors } from '../consumer/positions.js';
import { plan, type Plan, type QueuedEvent } from './plan.js';

/** The parked queue of one key. Everything here runs under the lock of the key's row, but `eventsOf` for looking. */
export class KeyQueue {
  constructor(
    private readonly sql: Sql,
    readonly consumer: string,
    readonly key: string,
  ) {}

  /** How often its redrives failed; undefined when the key is not parked. */
  async lock(): Promise<number | undefined> {
    const [row] = await this.sql.query<{ redrives: number }>(
      `SELECT redrives FROM dead_letter_keys WHERE consumer = $1 AND key = $2 AND status = 'parked' FOR UPDATE`,
      [this.consumer, this.key],
    );
    return row?.redrives;
  }

  async plan(): Promise<Plan> {
    // An event of a stream whose earlier events had another key may have been handled there.
    await this.sql.query(
      `DELETE FROM dead_letters d USING consumer_cursors c
       WHERE d.consumer = $1 AND d.key = $2
         AND c.consumer = d.consumer AND c.stream_id = d.stream_id AND d.stream_version <= c.version`,
      [this.consumer, this.key],
    );
    const queue = await this.sql.query<QueuedEvent>(
      `SELECT ordinal, stream_id AS "streamId", stream_version AS "streamVersion"
       FROM dead_letters WHERE consumer = $1 AND key = $2 ORDER BY ordinal`,
      [this.consumer, this.key],
    );
    return plan(queue, await readCursors(this.sql, this.consumer, new Set(queue.map((event) => event.streamId))));
  }

  /** In the order asked for. */
  async eventsOf(ordinals: readonly string[]): Promise<RecordedEvent[]> {
    const rows = await this.sql.query<{ event: RecordedEvent }>(
      `SELECT d.event FROM unnest($3::bigint[]) WITH ORDINALITY AS wanted(ordinal, n)
       JOIN dead_letters d ON d.consumer = $1 AND d.key = $2 AND d.ordinal = wanted.ordinal ORDER BY wanted.n`,
      [this.consumer, this.key, ordinals],
    );
    return rows.map((row) => row.event);
  }

  async remove(ordinals: readonly string[]): Promise<void> {
    await this.sql.query('DELETE FROM dead_letters WHERE consumer = $1 AND key = $2 AND ordinal = ANY($3::bigint[])', [
      this.consumer,
      this.key,
      ordinals,
    ]);
  }

  async resume(): Promise<void> {
    await this.sql.query(`UPDATE dead_letter_keys SET status = 'resumed' WHERE consumer = $1 AND key = $2`, [
      this.consumer,
      this.key,
    ]);
  }
}
