import type { Sql } from '#event-store';
import type { RedriveBegun, RedriveOptions, RedriveRecord, RedriveResult } from './types.js';

type Begun = Pick<RedriveBegun, 'id' | 'key'> & { readonly consumer: string; readonly at: string };

/** Written before the redrive begins, so that one that is cut off has left a trace too. */
export async function recordStart(sql: Sql, begun: Begun, options: RedriveOptions): Promise<void> {
  const { id, consumer, key, at } = begun;
  const { actor, reasonCode, reason, dryRun = false, force = false } = options;
  await sql.query(
    `INSERT INTO dead_letter_actions
       (id, consumer, key, actor, reason_code, reason, dry_run, forced, started_at, outcome, handled)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'started', 0)`,
    [id, consumer, key, JSON.stringify(actor), reasonCode, reason, dryRun, force, at],
  );
}

export async function recordEnd(sql: Sql, id: string, result: RedriveResult, at: string): Promise<void> {
  await sql.query(
    `UPDATE dead_letter_actions SET outcome = $2, handled = $3, remaining = $4, error_code = $5, ended_at = $6
     WHERE id = $1`,
    [id, result.outcome, result.handled, result.remaining, result.errorCode, at],
  );
}

type Row = Omit<RedriveRecord, 'startedAt' | 'endedAt'> & { readonly startedAt: Date; readonly endedAt: Date | null };

export async function actionsOf(sql: Sql, consumer: string, key: string): Promise<RedriveRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT id, actor, reason_code AS "reasonCode", reason, dry_run AS "dryRun", forced, started_at AS "startedAt", ended_at AS "endedAt", outcome,
       handled, remaining, error_code AS "errorCode"
     FROM dead_letter_actions WHERE consumer = $1 AND key = $2 ORDER BY started_at, id`,
    [consumer, key],
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }));
}
