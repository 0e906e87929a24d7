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
