import type { ServiceName } from '#contracts';
import { prepared, type Sql } from '#event-store';
import type { Checkpoint } from '../port.js';

export interface CheckpointRef {
  readonly consumer: string;
  readonly source: ServiceName;
  readonly lane: string;
}

interface Row {
  readonly token: string | null;
  readonly incarnation: string | null;
}

const checkpointOf = (row: Row | undefined): Checkpoint | undefined =>
  row === undefined || row.token === null || row.incarnation === null
    ? undefined
    : { token: row.token, incarnation: row.incarnation };

const READ = 'SELECT token, incarnation FROM consumer_checkpoints WHERE consumer = $1 AND source = $2 AND lane = $3';
const LOCK = prepared('transport-lock-checkpoint', `${READ} FOR UPDATE`);
const STORE = prepared(
  'transport-store-checkpoint',
  `UPDATE consumer_checkpoints SET token = $4, incarnation = $5, updated_at = $6
   WHERE consumer = $1 AND source = $2 AND lane = $3`,
);
const READ_CURSORS = prepared(
  'transport-read-cursors',
  'SELECT stream_id, version FROM consumer_cursors WHERE consumer = $1 AND stream_id = ANY($2::text[])',
);
const STORE_CURSORS = prepared(
  'transport-store-cursors',
  `INSERT INTO consumer_cursors (consumer, stream_id, version)
   SELECT $1, * FROM unnest($2::text[], $3::int[])
   ON CONFLICT (consumer, stream_id) DO UPDATE SET version = excluded.version`,
);

const select = (sql: Sql, ref: CheckpointRef, text: string): Promise<Row[]> =>
  sql.query<Row>(text, [ref.consumer, ref.source, ref.lane]);

export const readCheckpoint = async (sql: Sql, ref: CheckpointRef): Promise<Checkpoint | undefined> =>
  checkpointOf((await select(sql, ref, READ))[0]);

export interface Locked {
  readonly checkpoint: Checkpoint | undefined;
  /** The lock was there to be had at once: what was asked right behind this question was answered under it. */
  readonly atOnce: boolean;
}

/** Holds up every other member of the group on this lane until the transaction ends. */
export async function lockCheckpoint(sql: Sql, ref: CheckpointRef, now: string): Promise<Locked> {
  const found = await select(sql, ref, LOCK);
  if (found.length > 0) return { checkpoint: checkpointOf(found[0]), atOnce: true };
  // A row that is not there cannot be locked; of two members that insert it the second waits for the first to commit.
  await sql.query(
    'INSERT INTO consumer_checkpoints (consumer, source, lane, updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [ref.consumer, ref.source, ref.lane, now],
  );
  return { checkpoint: checkpointOf((await select(sql, ref, LOCK))[0]), atOnce: false };
}

/** Of the sender's store, by what the group handled of this source's other lanes: a lane that is new must not begin with another. */
export async function incarnationOf(sql: Sql, { consumer, source }: CheckpointRef): Promise<string | undefined> {
  const [row] = await sql.query<{ incarnation: string }>(
    `SELECT incarnation FROM consumer_checkpoints
     WHERE consumer = $1 AND source = $2 AND incarnation IS NOT NULL ORDER BY updated_at DESC LIMIT 1`,
    [consumer, source],
  );
  return row?.incarnation;
}

export async function storeCheckpoint(sql: Sql, ref: CheckpointRef, at: Checkpoint, now: string): Promise<void> {
  await sql.query(STORE, [ref.consumer, ref.source, ref.lane, at.token, at.incarnation, now]);
}

export async function readCursors(
  sql: Sql,
  consumer: string,
  streams: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const rows = await sql.query<{ stream_id: string; version: number }>(READ_CURSORS, [consumer, [...streams]]);
  return new Map(rows.map((row) => [row.stream_id, row.version]));
}

export async function storeCursors(sql: Sql, consumer: string, cursors: ReadonlyMap<string, number>): Promise<void> {
  if (cursors.size === 0) return;
  await sql.query(STORE_CURSORS, [consumer, [...cursors.keys()], [...cursors.values()]]);
}

/**
 * After the sender was restored: its events are delivered from the beginning, and the cursors tell which were handled.
 * Only for an operator who knows that the restored store lost nothing: an event that was lost and another recorded in
 * its place has the version of one that was handled. Members that halted go on when they are started again.
 */
export async function readAgain(sql: Sql, consumer: string, source: ServiceName): Promise<void> {
  await sql.query('DELETE FROM consumer_checkpoints WHERE consumer = $1 AND source = $2', [consumer, source]);
}
