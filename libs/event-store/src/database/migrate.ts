import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';

/** With the hash of the schema's name, the key of the lock that a migrating process holds. */
const MIGRATING = 0x7a6d;

/** Waiting for another process's migration, or a long index build, is no reason to give up. */
const withoutTimeouts = async (runner: QueryRunner): Promise<void> => {
  const client = (await runner.connect()) as { connectionParameters: { query_timeout: number } };
  client.connectionParameters.query_timeout = 0;
  await runner.query('SET statement_timeout = 0');
};

/** Asks first: a role that may not create schemas can still run where one was made for it. */
const createSchema = async (runner: QueryRunner, schema: string): Promise<void> => {
  const found = (await runner.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])) as unknown[];
  if (found.length === 0) await runner.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
};

/**
 * Runs pending migrations, each in its own transaction, on one connection that holds a lock: several processes of a
 * service start at the same moment, and `IF NOT EXISTS` alone does not survive that.
 */
export async function migrate(source: DataSource, schema: string): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await withoutTimeouts(runner);
    await runner.query('SELECT pg_advisory_lock($1, hashtext($2))', [MIGRATING, schema]);
    await createSchema(runner, schema);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
  } finally {
    // Ends the session and with it the lock and the settings, whatever happened.
    await (runner as unknown as { releasePostgresConnection(error: Error): Promise<void> }).releasePostgresConnection(
      new Error('migrated'),
    );
  }
}
