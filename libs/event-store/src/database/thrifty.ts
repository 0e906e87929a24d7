import pg, { type PoolClient } from 'pg';
import { nameOfRepeated } from './sql.js';
import { wireOf } from './wire.js';

interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  readonly name?: string;
}

type Query = (first: unknown, values?: unknown, ...rest: unknown[]) => unknown;

const withName = (statement: Statement): Statement => {
  if (statement.name !== undefined || statement.values === undefined || statement.values.length === 0) return statement;
  const name = nameOfRepeated(statement.text);
  return name === undefined ? statement : { ...statement, name };
};

const KNOWN = new Set(['text', 'values', 'name']);

/** What was asked for with a promise to come, and nothing that only `pg` knows how to do. */
const statementOf = (first: unknown, values: unknown): Statement | undefined => {
  if (typeof first === 'string') return Array.isArray(values) ? { text: first, values } : undefined;
  if (typeof first !== 'object' || first === null || values !== undefined) return undefined;
  for (const key in first) if (!KNOWN.has(key)) return undefined;
  return first as Statement;
};

/** As `pg` does it, but for the copy of the configuration by property descriptors, which costs more than sending it. */
const submit = (query: Query, { text, values, name }: Statement): Promise<unknown> => {
  const submitted = new pg.Query(text, values as unknown[]);
  const answered = new Promise((resolve, reject: (error: Error) => void) => {
    const callback = (error: Error | null, result: unknown): void => (error ? reject(error) : resolve(result));
    Object.assign(submitted, { name, callback });
  });
  query(submitted);
  return answered.catch((error: unknown) => {
    Error.captureStackTrace(error as Error); // to whoever asked, instead of to the socket
    throw error;
  });
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
    const statement = rest.length === 0 ? statementOf(first, values) : undefined;
    if (statement !== undefined) return submit(query, withName(statement));
    if (typeof first === 'string' && Array.isArray(values)) return query(withName({ text: first, values }), ...rest);
    if (typeof first !== 'object' || first === null || !('text' in first)) return query(first, values, ...rest);
    return query(withName(first as Statement), values, ...rest);
  };
  client.query = thriftyQuery as typeof client.query;
};
