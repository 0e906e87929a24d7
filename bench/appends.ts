import { eventStoreMigrations, EventStore, openDatabase, createSealer } from '#event-store';
import type { Database, NewEvent, Sql, UnitOfWork } from '#event-store';
import { newId, systemActor } from '#kernel';

/** One measurement. `perSecond` counts events; an append has one event unless it is batched. */
export interface AppendRow {
  readonly variant: string;
  readonly writers: number;
  readonly perSecond: number;
}

const SCHEMA = 'bench_appends';
const WRITERS = [1, 8, 32];
const SECONDS = 2.5;
const BATCH = 100;
const MILLISECONDS = 1000;

const anEvent = (streamId: string): NewEvent => {
  const now = new Date().toISOString();
  return {
    eventId: newId(),
    source: 'intake',
    streamId,
    type: 'IntakeCaseClosed',
    schemaVersion: 1,
    key: streamId,
    occurredAt: now,
    recordedAt: now,
    actor: systemActor('bench'),
    siteId: 'site-1',
    patientRef: 'patient-1',
    correlationId: streamId,
    causationId: null,
    traceparent: null,
    data: { reason: 'DONE' },
    sealed: null,
  };
};

const sealer = createSealer({ schema: SCHEMA, masterKey: { id: 'bench', key: Buffer.alloc(32, 1) } });
const store = new EventStore({ service: 'intake', schema: SCHEMA, sealer });

/** Something that a writer does over and over; answers how many events that were. */
type Work = (writer: string, nth: number) => Promise<number>;

/** Runs `writers` of them side by side and counts, after a moment in which connections and plans are made. */
const measure = async (writers: number, work: Work): Promise<number> => {
  const names = Array.from({ length: writers }, () => newId());
  const turns = new Map(names.map((name) => [name, 0]));
  const turn = async (name: string): Promise<number> => {
    const nth = turns.get(name) ?? 0;
    turns.set(name, nth + 1);
    return work(name, nth);
  };
  await Promise.all(names.map(turn));
  const started = performance.now();
  const until = started + SECONDS * MILLISECONDS;
  const counts = names.map(async (name) => {
    let count = 0;
    while (performance.now() < until) count += await turn(name);
    return count;
  });
  const total = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  return Math.round((total * MILLISECONDS) / (performance.now() - started));
};

const appendOf =
  (database: Database, size: number, before: (sql: Sql) => Promise<unknown> = async () => undefined): Work =>
  async (writer, nth) => {
    const streamId = `case-${writer}`;
    const events = Array.from({ length: size }, () => anEvent(streamId));
    await database.transaction(async (uow: UnitOfWork) => {
      await before(uow.sql);
      await store.append(uow, [{ streamId, expectedVersion: nth * size, events }]);
    });
    return size;
  };

/** The floor: the same columns in one autocommitted statement, with a serial key and nothing else. */
const bareInsert =
  (database: Database): Work =>
  async (writer) => {
    const event = anEvent(`case-${writer}`);
    await database.sql.query('INSERT INTO bare (stream_id, event_id, event) VALUES ($1, $2, $3)', [
      event.streamId,
      event.eventId,
      JSON.stringify(event),
    ]);
    return 1;
  };

/** Reads along with one cursor until it is told to stop; answers how many events it has seen. */
const follow = (database: Database): (() => Promise<number>) => {
  const source = store.source(database);
  const told = new AbortController();
  const reading = (async (): Promise<number> => {
    let cursor = 0n;
    for (let seen = 0; ;) {
      const last = told.signal.aborted;
      const page = await source.readAfter(cursor, 1000);
      cursor = page.at(-1)?.position ?? cursor;
      seen += page.length;
      if (last && page.length === 0) return seen;
    }
  })();
  return () => {
    told.abort();
    return reading;
  };
};

const countEvents = async (database: Database): Promise<number> => {
  const [row] = await database.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM events');
  return row?.n ?? 0;
};

const variants = (database: Database): readonly { name: string; work: Work; reader?: boolean }[] => [
  { name: 'bare INSERT into a plain table, autocommit', work: bareInsert(database) },
  { name: 'append', work: appendOf(database, 1) },
  { name: 'append, a reader following', work: appendOf(database, 1), reader: true },
  {
    name: 'append under an exclusive advisory lock',
    work: appendOf(database, 1, (sql) => sql.query('SELECT pg_advisory_xact_lock(1)')),
  },
  { name: `append of ${BATCH} events, a reader following`, work: appendOf(database, BATCH), reader: true },
];

const measureAll = async (database: Database): Promise<AppendRow[]> => {
  const rows: AppendRow[] = [];
  for (const { name, work, reader = false } of variants(database))
    for (const writers of WRITERS) {
      const stop = reader ? follow(database) : undefined;
      rows.push({ variant: name, writers, perSecond: await measure(writers, work) });
      const seen = await stop?.();
      const stored = await countEvents(database);
      if (seen !== undefined && seen !== stored) throw new Error(`The reader saw ${seen} of ${stored} events.`);
    }
  return rows;
};

/** Appends a second on the server at `url`, in a schema of its own that is dropped afterwards. */
export async function benchAppends(url: string): Promise<AppendRow[]> {
  const database = await openDatabase({ url, schema: SCHEMA, migrations: eventStoreMigrations, poolSize: 36 });
  try {
    await database.sql.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await database.migrate();
    await database.sql.query(
      'CREATE TABLE bare (id bigserial PRIMARY KEY, stream_id text NOT NULL, event_id uuid NOT NULL, event jsonb NOT NULL)',
    );
    return await measureAll(database);
  } finally {
    await database.sql.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await database.close();
  }
}

/** As a table: a line a variant, a column a number of writers. */
export const tableOfAppends = (rows: readonly AppendRow[]): string => {
  const names = [...new Set(rows.map((row) => row.variant))];
  const width = Math.max(...names.map((name) => name.length));
  const cell = (text: string): string => text.padStart(12);
  const head = `${'events/s'.padEnd(width)}${WRITERS.map((n) => cell(`${n} writers`)).join('')}`;
  const lines = names.map((name) => {
    const found = WRITERS.map((n) => rows.find((row) => row.variant === name && row.writers === n)?.perSecond ?? 0);
    return `${name.padEnd(width)}${found.map((value) => cell(value.toLocaleString('en'))).join('')}`;
  });
  return [head, ...lines].join('\n');
};
