import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import type { Sql } from '../types.js';
import type { Folded } from './types.js';

interface SnapshotRow {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly event_id: string;
  readonly state: unknown;
  readonly digest: string;
}

const digestOf = (state: unknown): string => createHash('sha256').update(canonicalJson(state)).digest('base64url');

/** JSON must give the state back as it was; a Map, a Date or a bigint would come back as something else. */
const isPlain = (value: unknown): boolean => {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return plain && Object.values(value).every(isPlain);
};

/** A snapshot of another shape, or one that was altered, is passed over: the events are all there. */
export async function readSnapshots(
  sql: Sql,
  streamIds: readonly string[],
  shape: number,
): Promise<Map<string, Folded>> {
  const rows = await sql.query<SnapshotRow>(
    `SELECT stream_id, stream_version, event_id, state, digest FROM snapshots
      WHERE stream_id = ANY($1::text[]) AND shape = $2`,
    [streamIds, shape],
  );
  const sound = rows.filter((row) => digestOf(row.state) === row.digest);
  return new Map(
    sound.map((row) => [row.stream_id, { state: row.state, version: row.stream_version, lastEventId: row.event_id }]),
  );
}

/** Writes the state at a version unless a snapshot of the same shape is less than `every` versions behind. */
export async function writeSnapshot(
  sql: Sql,
  streamId: string,
  { state, version }: { readonly state: unknown; readonly version: number },
  { every, version: shape }: { readonly every: number; readonly version: number },
): Promise<boolean> {
  if (!isPlain(state)) throw new TypeError(`The state of ${streamId} is not plain JSON: it cannot have snapshots.`);
  const text = JSON.stringify(state);
  const written = await sql.query(
    `INSERT INTO snapshots (stream_id, shape, stream_version, event_id, state, digest)
     SELECT stream_id, $3, stream_version, event_id, $4, $5 FROM events WHERE stream_id = $1 AND stream_version = $2
         ON CONFLICT (stream_id) DO UPDATE
        SET shape = excluded.shape, stream_version = excluded.stream_version, event_id = excluded.event_id,
            state = excluded.state, digest = excluded.digest
      WHERE snapshots.shape <> excluded.shape OR excluded.stream_version >= snapshots.stream_version + $6
     RETURNING stream_version`,
    [streamId, version, shape, text, digestOf(JSON.parse(text)), every],
  );
  return written.length > 0;
}
