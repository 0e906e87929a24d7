import type { Sql } from '#event-store';
import type { DeadLetterFilter, DeadLetterGroup, DeadLetterKey, Page, PageRequest } from './types.js';

/** Keys that one call lists or redrives at most. */
export const MOST_KEYS = 500;

const MATCHES = `k.consumer = $1 AND k.status = 'parked' AND ($2::text IS NULL OR k.source = $2)
  AND ($3::text IS NULL OR k.cause = $3) AND ($4::text IS NULL OR k.fingerprint = $4)`;

const bind = (consumer: string, { source, cause, fingerprint }: DeadLetterFilter): unknown[] => [
  consumer,
  source ?? null,
  cause ?? null,
  fingerprint ?? null,
];

type Row = Omit<DeadLetterKey, 'parkedAt'> & { readonly parkedAt: Date };

const SELECT = `SELECT k.consumer, k.key, k.source, k.cause, k.fingerprint, k.error_code AS "errorCode", k.attempts,
    k.redrives, k.parked_at AS "parkedAt",
    (SELECT count(*)::int FROM dead_letters d WHERE d.consumer = k.consumer AND d.key = k.key) AS waiting
  FROM dead_letter_keys k`;

const toKey = (row: Row): DeadLetterKey => ({ ...row, parkedAt: row.parkedAt.toISOString() });

export async function listKeys(sql: Sql, consumer: string, request: PageRequest): Promise<Page<DeadLetterKey>> {
  const limit = Math.min(MOST_KEYS, request.limit ?? 50);
  const rows = await sql.query<Row>(`${SELECT} WHERE ${MATCHES} AND k.key > $5 ORDER BY k.key LIMIT $6`, [
    ...bind(consumer, request),
    request.after ?? '',
    limit + 1,
  ]);
  const items = rows.slice(0, limit).map(toKey);
  return { items, next: rows.length > limit ? (items.at(-1)?.key ?? null) : null };
}

export async function findKey(sql: Sql, consumer: string, key: string): Promise<DeadLetterKey | undefined> {
  const rows = await sql.query<Row>(`${SELECT} WHERE k.consumer = $1 AND k.key = $2 AND k.status = 'parked'`, [
    consumer,
    key,
  ]);
  return rows.map(toKey)[0];
}

export async function keysParkedFirst(
  sql: Sql,
  consumer: string,
  filter: DeadLetterFilter,
  limit: number,
): Promise<string[]> {
  const rows = await sql.query<{ key: string }>(
    `SELECT k.key FROM dead_letter_keys k WHERE ${MATCHES} ORDER BY k.parked_at, k.key LIMIT $5`,
    [...bind(consumer, filter), Math.min(MOST_KEYS, limit)],
  );
  return rows.map((row) => row.key);
}

export async function groupKeys(sql: Sql, consumer: string): Promise<DeadLetterGroup[]> {
  const rows = await sql.query<Omit<DeadLetterGroup, 'oldest'> & { oldest: Date }>(
    `SELECT k.fingerprint, k.cause, k.error_code AS "errorCode", count(*)::int AS keys,
       sum((SELECT count(*) FROM dead_letters d WHERE d.consumer = k.consumer AND d.key = k.key))::int AS events,
       min(k.parked_at) AS oldest
     FROM dead_letter_keys k WHERE k.consumer = $1 AND k.status = 'parked'
     GROUP BY k.fingerprint, k.cause, k.error_code ORDER BY keys DESC, k.fingerprint`,
    [consumer],
  );
  return rows.map((row) => ({ ...row, oldest: row.oldest.toISOString() }));
}
