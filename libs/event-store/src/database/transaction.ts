import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { CommitOutcomeUnknown, TransactionAborted, TransactionEnded } from '../errors.js';
import type { Sql, UnitOfWork } from '../types.js';
import { isConnectionError, pgError } from './connection-errors.js';
import { sqlOn, type PgQueryable } from './sql.js';

interface PgClient extends PgQueryable {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown[]; command: string }>;
}

interface PostgresQueryRunner extends QueryRunner {
  isTransactionActive: boolean;
  transactionDepth: number;
  connect(): Promise<PgClient>;
  releasePostgresConnection(error?: Error): Promise<void>;
}

class OpenUnitOfWork implements UnitOfWork {
  readonly sql: Sql;
  readonly manager: EntityManager;
  readonly hooks: (() => void)[] = [];
  readonly last: Promise<unknown>[] = [];
  /** Of those, what never got as far as the database: a commit would not know of it. */
  readonly failed: { readonly error: unknown }[] = [];

  #open = true;

  constructor(client: PgClient, manager: EntityManager) {
    const sql = sqlOn(client);
    const query: Sql['query'] = (text, values) =>
      this.#open ? sql.query(text, values) : Promise.reject(new TransactionEnded());
    this.sql = { query };
    this.manager = manager;
  }

  /** What comes after the last statement of a transaction would be on its own, and stay. */
  end(): void {
    this.#open = false;
  }

  afterCommit(work: () => void): void {
    this.hooks.push(work);
  }

  withCommit(statement: Promise<unknown>): void {
    statement.catch((error: unknown) => this.failed.push({ error }));
    this.last.push(statement);
  }
}

/**
 * BEGIN and COMMIT go straight to the client; TypeORM is told, so that it neither opens nor ends a transaction itself. BEGIN
 * leaves with the first statement, and where it fails that one fails.
 */
const begin = (runner: PostgresQueryRunner, client: PgClient): Promise<unknown> => {
  runner.isTransactionActive = true;
  runner.transactionDepth = 1;
  const begun = client.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED', values: [] });
  begun.catch(() => undefined);
  return begun;
};

/** In a transaction that has failed already, and behind what failed. */
const SKIPPED = '25P02';

const commit = async (client: PgClient): Promise<void> => {
  let command: string;
  try {
    ({ command } = await client.query({ text: 'COMMIT', values: [] }));
  } catch (error) {
    if (pgError(error)?.code === SKIPPED) throw new TransactionAborted();
    throw pgError(error) === undefined || isConnectionError(error) ? new CommitOutcomeUnknown(error) : error;
  }
  if (command !== 'COMMIT') throw new TransactionAborted();
};

/** Answers whether the connection is still good. */
const rollback = async (client: PgClient, error: unknown): Promise<boolean> => {
  if (error instanceof CommitOutcomeUnknown || isConnectionError(error)) return false;
  try {
    await client.query({ text: 'ROLLBACK', values: [] });
    await (error as { afterRollback?: (sql: Sql) => Promise<void> } | null | undefined)?.afterRollback?.(sqlOn(client));
    return true;
  } catch {
    return false;
  }
};

/**
 * Waits for every one of them, so that none is still using the connection when it is given back, and then throws the
 * first error: the others follow from it. That the outcome of the commit is unknown says more than any of them.
 */
const all = async (parts: readonly Promise<unknown>[]): Promise<void> => {
  const settled = await Promise.allSettled(parts);
  const failed = settled.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  if (failed.length > 0) throw failed.find((error) => error instanceof CommitOutcomeUnknown) ?? failed[0];
};

/** And of a name that a statement would have got that was skipped. */
const CONSEQUENCES = new Set([SKIPPED, '26000']);

/** A statement that nobody waited for failed, and whatever came next failed because of it: the first is what happened. */
const rootOf = async (error: unknown, last: readonly Promise<unknown>[]): Promise<unknown> => {
  const settled = await Promise.allSettled(last);
  if (!CONSEQUENCES.has(pgError(error)?.code ?? '')) return error;
  const first = settled.find((each) => each.status === 'rejected');
  return first === undefined ? error : first.reason;
};

const runHooks = (hooks: readonly (() => void)[]): void => {
  for (const hook of hooks) {
    try {
      hook();
    } catch {
      // It is committed; a wake-up that fails must not make it look otherwise.
    }
  }
};

/** A connection that is not good is thrown away by the pool instead of being lent again. */
const giveBack = async (runner: PostgresQueryRunner, good: boolean): Promise<void> => {
  runner.isTransactionActive = false;
  runner.transactionDepth = 0;
  await runner.releasePostgresConnection(good ? undefined : new Error('connection lost'));
};

const runTransaction = async <T>(
  runner: PostgresQueryRunner,
  client: PgClient,
  work: (uow: UnitOfWork) => Promise<T>,
): Promise<T> => {
  // The first statement travels with BEGIN, and the last ones with COMMIT.
  const begun = begin(runner, client);
  const uow = new OpenUnitOfWork(client, runner.manager);
  let result: T;
  try {
    result = await work(uow);
    for (const { error } of uow.failed) throw error;
  } catch (error) {
    uow.end();
    throw await rootOf(error, uow.last);
  }
  uow.end();
  await all([begun, ...uow.last, commit(client)]);
  runHooks(uow.hooks);
  return result;
};

export async function inTransaction<T>(source: DataSource, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner() as PostgresQueryRunner;
  const client = await runner.connect();
  try {
    const result = await runTransaction(runner, client, work);
    await giveBack(runner, true);
    return result;
  } catch (error) {
    await giveBack(runner, await rollback(client, error));
    throw error;
  }
}

/** Statements that must meet one and the same server process, outside any transaction. */
export async function inSession<T>(source: DataSource, work: (sql: Sql) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner() as PostgresQueryRunner;
  const client = await runner.connect();
  try {
    const result = await work(sqlOn(client));
    await giveBack(runner, true);
    return result;
  } catch (error) {
    await giveBack(runner, false);
    throw error;
  }
}
