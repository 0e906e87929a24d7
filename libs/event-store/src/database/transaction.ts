import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { CommitOutcomeUnknown, TransactionAborted } from '../errors.js';
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

  constructor(client: PgClient, manager: EntityManager) {
    this.sql = sqlOn(client);
    this.manager = manager;
  }

  afterCommit(work: () => void): void {
    this.hooks.push(work);
  }
}

/** BEGIN and COMMIT go straight to the client; TypeORM is told, so that it neither opens nor ends a transaction itself. */
const begin = async (runner: PostgresQueryRunner, client: PgClient): Promise<void> => {
  await client.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED', values: [] });
  runner.isTransactionActive = true;
  runner.transactionDepth = 1;
};

const commit = async (client: PgClient): Promise<void> => {
  let command: string;
  try {
    ({ command } = await client.query({ text: 'COMMIT', values: [] }));
  } catch (error) {
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

const runHooks = (hooks: readonly (() => void)[]): void => {
  for (const hook of hooks) {
    try {
      hook();
    } catch {
      // It is committed; a wake-up that fails must not make it look otherwise.
    }
  }
};

export async function inTransaction<T>(source: DataSource, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner() as PostgresQueryRunner;
  let healthy = false;
  try {
    const client = await runner.connect();
    const uow = new OpenUnitOfWork(client, runner.manager);
    let result: T;
    try {
      await begin(runner, client);
      result = await work(uow);
      await commit(client);
      healthy = true;
    } catch (error) {
      healthy = await rollback(client, error);
      throw error;
    } finally {
      runner.isTransactionActive = false;
      runner.transactionDepth = 0;
    }
    runHooks(uow.hooks);
    return result;
  } finally {
    // With an error the pool throws the connection away instead of lending it again.
    await runner.releasePostgresConnection(healthy ? undefined : new Error('connection lost'));
  }
}
