import { prepared } from '../database/sql.js';
import { columns } from './rows.js';

export const LOAD = prepared(
  'load',
  `SELECT ${columns()} FROM events WHERE stream_id = $1 AND stream_version > $2 ORDER BY stream_version`,
);

/** LATERAL with OFFSET 0 keeps PostgreSQL from reading the whole table, whatever it believes about the arrays. */
export const LOAD_MANY = prepared(
  'load-many',
  `SELECT ${columns('e')}
     FROM unnest($1::text[], $2::int[]) AS wanted(stream_id, after)
    CROSS JOIN LATERAL (SELECT * FROM events
                         WHERE stream_id = wanted.stream_id AND stream_version > wanted.after
                         ORDER BY stream_version OFFSET 0) e`,
);

export const BY_KEY = prepared('by-key', `SELECT ${columns()} FROM events WHERE key = $1 ORDER BY position`);

export const BY_EVENT_IDS = prepared(
  'by-event-ids',
  `SELECT ${columns()} FROM events WHERE event_id = ANY($1::uuid[]) ORDER BY position`,
);

/** Nothing from another incarnation than the one that the ceiling belongs to. */
export const READ_AFTER = prepared(
  'read-after',
  `SELECT ${columns()} FROM events
    WHERE position > $1 AND position <= $2 AND (SELECT incarnation FROM store_meta) = $3
    ORDER BY position LIMIT $4`,
);
