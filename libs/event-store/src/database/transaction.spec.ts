import { expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { inTransaction } from './transaction.js';

/** A connection and the pool that it came from. */
class Server {
  readonly executed: string[] = [];

  async query({ text }: { text: string }): Promise<{ rows: unknown[]; command: string }> {
    this.executed.push(text);
    return { rows: [], command: text };
  }

  source(): DataSource {
    const runner = { manager: {}, connect: async () => this, releasePostgresConnection: async () => undefined };
    return { createQueryRunner: () => runner } as unknown as DataSource;
  }
}

/** A server on which one statement fails, and with it whatever comes after it in the transaction. */
class FailingAt extends Server {
  #failed = false;

  override async query({ text }: { text: string }): Promise<{ rows: unknown[]; command: string }> {
    this.executed.push(text);
    if (text === 'INSERT conflict') {
      this.#failed = true;
      throw Object.assign(new Error('duplicate'), { code: '23505', severity: 'ERROR' });
    }
    if (this.#failed && text !== 'ROLLBACK' && text !== 'COMMIT')
      throw Object.assign(new Error('aborted'), { code: '25P02', severity: 'ERROR' });
    return { rows: [], command: this.#failed && text === 'COMMIT' ? 'ROLLBACK' : text };
  }
}

test('what fails because of a statement that nobody waited for is reported as the failure of that one', async () => {
  const transaction = inTransaction(new FailingAt().source(), async (uow) => {
    const { sql } = uow;
    uow.withCommit(sql.query('INSERT conflict'));
    await sql.query('SELECT more');
  });
  await expect(transaction).rejects.toMatchObject({ code: '23505' });
});

test('a last statement that never got as far as the database keeps the rest from being committed', async () => {
  const server = new FailingAt();
  const transaction = inTransaction(server.source(), async (uow) => {
    await uow.sql.query('INSERT effect');
    uow.withCommit(Promise.reject(new TypeError('no instant')));
  });
  await expect(transaction).rejects.toThrow('no instant');
  expect(server.executed).toEqual(['BEGIN ISOLATION LEVEL READ COMMITTED', 'INSERT effect', 'ROLLBACK']);
});
