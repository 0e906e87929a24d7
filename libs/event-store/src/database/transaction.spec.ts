import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { isConnectionError } from './connection-errors.js';
import { inTransaction } from './transaction.js';

/** A server that cannot begin a transaction and yet would carry out whatever comes next, each statement on its own. */
class NoTransactions {
  readonly executed: string[] = [];
  severed = false;
  lent: 'good' | 'bad' | undefined;
  readonly connection = { stream: Object.assign(new EventEmitter(), { destroy: () => (this.severed = true) }) };

  async query({ text }: { text: string }): Promise<{ rows: unknown[]; command: string }> {
    if (this.severed) throw new Error('Connection terminated unexpectedly');
    if (text.startsWith('BEGIN'))
      throw Object.assign(new Error('canceling statement'), { code: '57014', severity: 'ERROR' });
    this.executed.push(text);
    return { rows: [], command: text };
  }

  source(): DataSource {
    const runner = {
      manager: {},
      connect: async () => this,
      releasePostgresConnection: async (error?: Error) => {
        this.lent = error === undefined ? 'good' : 'bad';
      },
    };
    return { createQueryRunner: () => runner } as unknown as DataSource;
  }
}

test('when BEGIN fails, only what travelled with it reached the server, and the connection is thrown away', async () => {
  const server = new NoTransactions();
  const transaction = inTransaction(server.source(), async ({ sql }) => {
    await sql.query('SELECT lock');
    await sql.query('INSERT effect');
    return 'done';
  });
  const error: unknown = await transaction.catch((reason: unknown) => reason);
  expect(isConnectionError(error)).toBe(true);
  expect(server.executed).toEqual(['SELECT lock']);
  expect(server).toMatchObject({ severed: true, lent: 'bad' });
});

test('who waits for BEGIN before writing leaves nothing behind when it fails', async () => {
  const server = new NoTransactions();
  const transaction = inTransaction(server.source(), async ({ sql, begun }) => {
    await begun;
    await sql.query('INSERT effect');
  });
  await expect(transaction).rejects.toMatchObject({ message: expect.stringContaining('could not begin') });
  expect(server.executed).toEqual([]);
});

/** A server on which one statement fails, and with it whatever comes after it in the transaction. */
class FailingAt extends NoTransactions {
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
