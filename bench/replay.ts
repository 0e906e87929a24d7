import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#event-store';
import { conform, loadProtocol, type ProtocolDefinition } from '#protocol';

const PROTOCOL = join(import.meta.dirname, 'fixtures', 'protocols', 'bench.separated.yaml');

export interface ReplayResult {
  readonly courses: number;
  readonly events: number;
  readonly decisions: number;
  readonly divergences: number;
  readonly eventsPerSecond: number;
  /** The limit beside it: the same rows, only read. */
  readonly rowsReadPerSecond: number;
}

interface Row {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly type: string;
  readonly data: unknown;
}

const protocol = (): ProtocolDefinition => {
  const loaded = loadProtocol(readFileSync(PROTOCOL, 'utf8'), PROTOCOL);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.protocol;
};

/** Replays every course that the bench has run, as an auditor would: fold, assess at each decision, compare. */
export const benchReplay = async (url: string, most = 200): Promise<ReplayResult> => {
  const database = await openDatabase({ url, schema: 'course', poolSize: 2 });
  try {
    const reading = performance.now();
    const rows = await database.sql.query<Row>(
      `SELECT stream_id, stream_version, type, data FROM events
        WHERE stream_id IN (SELECT 'course-' || course_id FROM courses ORDER BY course_id LIMIT $1)
        ORDER BY stream_id, stream_version`,
      [most],
    );
    const readSeconds = (performance.now() - reading) / 1000;
    const streams = byStream(rows);
    const rules = protocol();
    const started = performance.now();
    const results = [...streams.values()].map((stream) =>
      conform(
        rules,
        stream.map(({ stream_version: streamVersion, type, data }) => ({ streamVersion, type, data })),
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    return {
      courses: streams.size,
      events: rows.length,
      decisions: results.reduce((sum, { decisions }) => sum + decisions, 0),
      divergences: results.reduce((sum, { divergences }) => sum + divergences.length, 0),
      eventsPerSecond: Math.round(rows.length / seconds),
      rowsReadPerSecond: Math.round(rows.length / readSeconds),
    };
  } finally {
    await database.close();
  }
};

const byStream = (rows: readonly Row[]): Map<string, Row[]> => {
  const streams = new Map<string, Row[]>();
  for (const row of rows) {
    const stream = streams.get(row.stream_id);
    if (stream === undefined) streams.set(row.stream_id, [row]);
    else stream.push(row);
  }
  return streams;
};
