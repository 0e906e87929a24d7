import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { DataSourceOptions, EntityManager } from 'typeorm';
import { DatabaseClosed } from '../errors.js';
import type { Sql, UnitOfWork } from '../types.js';
import { migrate } from './migrate.js';
import { sqlOn, type PgQueryable } from './sql.js';
import { thrifty } from './thrifty.js';
import { inSession, inTransaction } from './transaction.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Everything of one service lives in one schema; plain SQL finds its tables there without naming it. */
  readonly schema: string;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/** The database of one service: one pool for plain SQL and TypeORM. It outlives restarts of PostgreSQL. */
export interface Database {
  readonly schema: string;
  /** For reads outside a transaction: each query on any connection of the pool. */
  readonly sql: Sql;
  readonly manager: EntityManager;
  /** READ COMMITTED. Throws `CommitOutcomeUnknown` when the connection dies during COMMIT. */
  transaction<T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T>;
  /** One connection, no transaction. `closing` ends long work when the database is being closed. */
  session<T>(work: (sql: Sql, closing: AbortSignal) => Promise<T>): Promise<T>;
  /** Creates what is missing. Any number of processes may do so at once. */
  migrate(): Promise<void>;
  healthy(): Promise<boolean>;
  /** Waits for running transactions, then closes every connection. */
  close(): Promise<void>;
}

/** A plain name needs no quoting anywhere, neither in `search_path` nor in a function body. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** A transaction that idles keeps its locks and delays every reader of events; PostgreSQL ends it. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const CONNECT_MS = 10_000;
/** Above the server's own limit: ends waiting on a connection whose other end is gone without a word. */
const SILENCE_MS = 5_000;

const dataSourceOptions = (options: DatabaseOptions): DataSourceOptions => {
  const statementTimeout = options.statementTimeoutMs ?? 30_000;
  return {
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    poolSize: options.poolSize ?? 10,
    applicationName: `waymark-${options.schema}`,
    connectTimeoutMS: CONNECT_MS,
    installExtensions: false,
    logging: false,
    // The pool has removed the connection already; the next query opens another.
    poolErrorHandler: () => undefined,
    extra: {
      // What is asked over and over is points and short ranges: a plan made for its values would be the same, each time anew.
      options: `-c search_path=${options.schema} -c timezone=UTC -c plan_cache_mode=force_generic_plan`,
      keepAlive: true,
      // Statements that do not need each other's answers travel together; they are executed in order all the same.
      pipeline: true,
      statement_timeout: statementTimeout,
      query_timeout: statementTimeout + SILENCE_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
  };
};

class OpenDatabase implements Database {
  readonly schema: string;
  readonly sql: Sql;
  readonly #source: DataSource;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(schema: string, source: DataSource) {
    this.schema = schema;
    this.#source = source;
    this.sql = sqlOn((source.driver as unknown as { master: PgQueryable }).master);
  }

  get manager(): EntityManager {
    return this.#source.manager;
  }

  transaction<T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#track(() => inTransaction(this.#source, work));
  }

  session<T>(work: (sql: Sql, closing: AbortSignal) => Promise<T>): Promise<T> {
    return this.#track(() => inSession(this.#source, (sql) => work(sql, this.#closing.signal)));
  }

  migrate(): Promise<void> {
    return migrate(this.#source, this.schema);
  }

  async healthy(): Promise<boolean> {
    try {
      await this.sql.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#closed ??= Promise.allSettled(this.#running).then(() => this.#source.destroy());
    return this.#closed;
  }

  async #track<T>(start: () => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new DatabaseClosed();
    const running = start();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/**
 * Between the pool, which hands a connection out and stops listening, and TypeORM, which listens a moment later, nobody hears
 * that PostgreSQL ends it; and what nobody hears ends the process. Whoever uses the connection next is told anyway.
 */
const heard = (): void => undefined;
const known = new WeakSet<PoolClient>();
/** The first connection is there before anybody could ask to be told of it: each is met when it is handed out. */
const meet = (client: PoolClient): void => {
  if (known.has(client)) return;
  known.add(client);
  client.on('error', heard);
  thrifty(client);
};

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (!SCHEMA.test(options.schema)) throw new TypeError('A schema name is lower case letters, digits and underscores.');
  const source = new DataSource(dataSourceOptions(options));
  await source.initialize();
  const { master } = source.driver as unknown as { master: Pool };
  master.on('acquire', meet);
  return new OpenDatabase(options.schema, source);
}
