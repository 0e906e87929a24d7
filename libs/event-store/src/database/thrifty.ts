import type { PoolClient } from 'pg';
import { nameOfRepeated } from './sql.js';
import { wireOf } from './wire.js';

interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

type Query = (first: unknown, values?: unknown, ...rest: unknown[]) => unknown;

const withName = (statement: Statement): Statement => {
  if (statement.name !== undefined || statement.values === undefined || statement.values.length === 0) return statement;
  const name = nameOfRepeated(statement.text);
  return name === undefined ? statement : { ...statement, name };
};

/**
 * Statements that are issued in one go leave in one packet: writing to a socket is the dearest thing that this process
 * does, and each write is a wake-up at the other end. And what is asked over and over, by TypeORM too, is parsed once.
 */
export const thrifty = (client: PoolClient): void => {
  const query = client.query.bind(client) as Query;
  let gathering = false;
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    const stream = wireOf(client);
    stream.cork();
    process.nextTick(() => {
      gathering = false;
      stream.uncork();
    });
  };
  const thriftyQuery: Query = (first, values, ...rest) => {
    gather();
    if (typeof first === 'string' && Array.isArray(values)) return query(withName({ text: first, values }), ...rest);
    if (typeof first !== 'object' || first === null || !('text' in first)) return query(first, values, ...rest);
    return query(withName(first as Statement), values, ...rest);
  };
  client.query = thriftyQuery as typeof client.query;
};
