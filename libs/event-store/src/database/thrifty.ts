import type { PoolClient } from 'pg';
import { Packet } from './packet.js';
import { begins, Part, type Callback } from './part.js';
import { nameOfRepeated } from './sql.js';
import { sever, wireOf } from './wire.js';

interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  readonly name?: string | undefined;
}

type Query = (...words: unknown[]) => unknown;

const KNOWN = new Set(['text', 'values', 'name']);

const isStatement = (first: unknown): first is Statement => {
  if (typeof first !== 'object' || first === null || !('text' in first)) return false;
  for (const key in first) if (!KNOWN.has(key)) return false;
  return true;
};

/** A single statement: without values it may be a script, which only the simple protocol takes. */
const statementOf = (first: unknown, values: unknown): Statement | undefined => {
  const statement = typeof first === 'string' && Array.isArray(values) ? { text: first, values } : first;
  if (!isStatement(statement)) return undefined;
  return (statement.values?.length ?? 0) > 0 || OWN.test(statement.text) ? statement : undefined;
};

const callbackOf = (words: readonly unknown[]): Callback | undefined => {
  const last = words.at(-1);
  return typeof last === 'function' ? (last as Callback) : undefined;
};

/** Those of the transaction itself go by their text: whoever watches the line sees them. */
const nameOf = ({ name, text }: Statement): string | undefined =>
  name ?? (OWN.test(text) ? text : nameOfRepeated(text));

const isSubmittable = (first: unknown): boolean => typeof (first as { submit?: unknown } | null)?.submit === 'function';

/** The statements of a transaction itself. */
const OWN = /^(BEGIN\b.*|COMMIT|ROLLBACK)$/;
const rollsBack = ({ text }: Part): boolean => text === 'ROLLBACK';
const ends = (part: Part): boolean => part.text === 'COMMIT' || rollsBack(part);

/** A statement, or what `pg` has to send by itself. */
type Item = Part | (() => void);

/**
 * What is to be sent on one connection. Statements that are issued in one go leave in one packet, as those of a transaction
 * do in one synchronised group: writing to a socket is the dearest thing that this process does, and each packet is a
 * wake-up at the other end. BEGIN waits for the first statement, and nothing that is not in its packet leaves before it
 * is known to have succeeded: a server that cannot begin a transaction would carry out each on its own.
 */
class Outbox {
  readonly #waiting: Item[] = [];
  #scheduled = false;
  #inTransaction = false;
  #beginning = false;

  constructor(
    private readonly client: PoolClient,
    private readonly query: Query,
  ) {}

  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#scheduled || (item instanceof Part && begins(item))) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const { stream } = wireOf(this.client);
    stream.cork();
    while (this.#waiting.length > 0 && !this.#beginning) this.#sendNext();
    stream.uncork();
  }

  #sendNext(): void {
    const [first] = this.#waiting;
    if (typeof first === 'function') {
      this.#waiting.shift();
      first();
    } else {
      this.#sendParts(this.#group());
    }
  }

  /** The statements that may share a fate: of one transaction, up to its end. A rollback is for when others failed. */
  #group(): Part[] {
    const group: Part[] = [];
    for (const item of this.#waiting) {
      if (typeof item === 'function' || (group.length > 0 && rollsBack(item))) break;
      if (begins(item)) this.#inTransaction = true;
      group.push(item);
      if (ends(item)) this.#inTransaction = false;
      if (!this.#inTransaction) break;
    }
    this.#waiting.splice(0, group.length);
    return group;
  }

  #sendParts(group: readonly Part[]): void {
    const [first] = group;
    if (first === undefined) return;
    this.#beginning = begins(first);
    if (group.length === 1 && !this.#beginning) this.query(first);
    else this.query(new Packet(group, (succeeded) => this.#answered(succeeded)));
  }

  #answered(succeeded: number): void {
    if (!this.#beginning) return;
    this.#beginning = false;
    if (succeeded === 0) sever(this.client);
    this.#send();
  }
}

/** What is asked over and over, by TypeORM too, is parsed once a connection; and see `Outbox`. */
export const thrifty = (client: PoolClient): void => {
  const query = client.query.bind(client) as Query;
  const outbox = new Outbox(client, query);
  const submit = (statement: Statement, callback: Callback): void => {
    try {
      outbox.add(new Part(statement.text, statement.values ?? [], nameOf(statement), callback));
    } catch (error) {
      process.nextTick(callback, error);
    }
  };
  const asPromised = (statement: Statement): Promise<unknown> =>
    new Promise((resolve, reject: (error: Error) => void) => {
      submit(statement, (error, result) => (error ? reject(error) : resolve(result)));
    }).catch((error: unknown) => {
      Error.captureStackTrace(error as Error); // to whoever asked, instead of to the socket
      throw error;
    });
  const thriftyQuery: Query = (...words) => {
    const statement = statementOf(words[0], words[1]);
    const callback = callbackOf(words);
    if (statement !== undefined) return callback === undefined ? asPromised(statement) : submit(statement, callback);
    if (callback !== undefined || isSubmittable(words[0])) return outbox.add(() => void query(...words));
    return new Promise((resolve) => {
      outbox.add(() => resolve(query(...words)));
    });
  };
  client.query = thriftyQuery as typeof client.query;
};
