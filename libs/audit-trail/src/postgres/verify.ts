import type { RecordedEvent, ServiceName } from '#contracts';
import type { Sql } from '#event-store';
import { Digest, eventOf, genesis, link } from '../chain.js';
import type { TrailProblem, TrailRange, Verification } from '../port.js';

interface StoredRow {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly event_id: string;
  readonly source: ServiceName;
  readonly key: string;
  readonly recorded_at: Date;
  readonly body: string;
  readonly hash: string;
}

const CHUNK = 2_000;

/** Keyset paging: the trail is longer than memory. */
const READ = `SELECT stream_id, stream_version, event_id, source, key, recorded_at, body, hash FROM trail.events
  WHERE (stream_id, stream_version) > ($1, $2)
    AND ($3::text IS NULL OR stream_id = $3)
    AND ($4::text IS NULL OR stream_id IN (SELECT DISTINCT stream_id FROM trail.events WHERE key = $4))
  ORDER BY stream_id, stream_version LIMIT ${CHUNK}`;

async function* rowsOf(sql: Sql, { streamId = null, key = null }: { streamId?: string | null; key?: string | null }) {
  for (let after: readonly [string, number] = ['', 0]; ;) {
    const rows = await sql.query<StoredRow>(READ, [...after, streamId, key]);
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < CHUNK || last === undefined) return;
    after = [last.stream_id, last.stream_version];
  }
}

const read = (body: string): RecordedEvent | null => {
  try {
    return eventOf(body);
  } catch {
    return null;
  }
};

/** What the row is found by must be what the event says: otherwise it could be hidden without being touched. */
const isFiledRight = (row: StoredRow, event: RecordedEvent): boolean =>
  event.streamId === row.stream_id &&
  event.streamVersion === row.stream_version &&
  event.eventId === row.event_id &&
  event.source === row.source &&
  event.key === row.key &&
  new Date(event.recordedAt).getTime() === row.recorded_at.getTime();

class Verifier {
  events = 0;
  streams = 0;
  readonly bySource: Partial<Record<ServiceName, number>> = {};
  readonly problems: TrailProblem[] = [];
  readonly #digest = new Digest();
  #streamId: string | null = null;
  #version = 0;
  #hash = '';

  take(row: StoredRow): void {
    if (row.stream_id !== this.#streamId) this.#begin(row.stream_id);
    this.events += 1;
    this.bySource[row.source] = (this.bySource[row.source] ?? 0) + 1;
    const problem = this.#problemOf(row);
    if (problem !== null) this.problems.push({ streamId: row.stream_id, streamVersion: row.stream_version, problem });
    this.#version = row.stream_version;
    // From what is stored, so that one altered event is reported once and not with everything behind it.
    this.#hash = row.hash;
  }

  digest(): string {
    this.#end();
    return this.#digest.value();
  }

  #begin(streamId: string): void {
    this.#end();
    [this.#streamId, this.#version, this.#hash] = [streamId, 0, genesis(streamId)];
    this.streams += 1;
  }

  #end(): void {
    if (this.#streamId !== null) this.#digest.add(this.#streamId, this.#hash);
  }

  #problemOf(row: StoredRow): TrailProblem['problem'] | null {
    if (row.stream_version !== this.#version + 1) return 'GAP';
    if (link(this.#hash, row.body) !== row.hash) return 'HASH';
    const event = read(row.body);
    if (event === null) return 'UNREADABLE';
    return isFiledRight(row, event) ? null : 'COLUMN';
  }
}

export const verifyTrail = async (sql: Sql, range: TrailRange): Promise<Verification> => {
  const verifier = new Verifier();
  for await (const row of rowsOf(sql, range)) verifier.take(row);
  const digest = verifier.digest();
  const { events, streams, bySource, problems } = verifier;
  return { events, streams, verified: problems.length === 0, bySource, digest, problems };
};
