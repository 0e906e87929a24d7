import { begins, PgQuery, synchronised, type Part } from './part.js';
import type { Wire } from './wire.js';

/** As the server says it of statements that it is sent after one that failed. */
const skipped = (cause: Error): Error =>
  Object.assign(new Error('Not executed: a statement before it in the transaction failed.', { cause }), {
    code: '25P02',
    severity: 'ERROR',
  });

/** The connection is given up with it. */
const notBegun = (cause: Error): Error =>
  new Error('Connection terminated: the database could not begin a transaction.', { cause });

/** An error that ends the connection, and not just the statement, leaves open what the server still did. */
const endsConnection = (error: Error): boolean => (error as { severity?: string }).severity !== 'ERROR';

/**
 * Statements of one transaction in one synchronised group: one packet there, one back, and where one of them fails the
 * server executes none that follows it. To `pg` it is one query, whose present part it knows by name.
 */
export class Packet extends PgQuery {
  #at = 0;

  constructor(
    private readonly parts: readonly Part[],
    /** Told how many of them succeeded. */
    private readonly settled: (succeeded: number) => void,
  ) {
    super('');
    this.callback = () => undefined; // `pg` wraps it with the limit of its time
    this.#goOn(0);
  }

  override submit(wire: Wire): null {
    return synchronised(wire, this.parts);
  }

  override handleRowDescription(message: { fields: unknown[] }): void {
    this.parts[this.#at]?.handleRowDescription(message);
  }

  override handleDataRow(message: { fields: unknown[] }): void {
    this.parts[this.#at]?.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    this.parts[this.#at]?.handleCommandComplete(message, wire);
    this.#goOn(this.#at + 1);
  }

  override handleEmptyQuery(): void {
    this.#goOn(this.#at + 1);
  }

  override handleError(reason: Error, wire: Wire): void {
    const error = this.#at === 0 && begins(this) ? notBegun(reason) : reason;
    const [failed, ...rest] = this.parts.slice(this.#at);
    for (const done of this.parts.slice(0, this.#at)) done.handleReadyForQuery(wire);
    failed?.handleError(error, wire);
    for (const part of rest) {
      // Its name was never given to a statement.
      if (part.name !== undefined) Reflect.deleteProperty(wire.submittedNamedStatements, part.name);
      part.handleError(endsConnection(error) ? error : skipped(error), wire);
    }
    this.#end(error);
  }

  override handleReadyForQuery(wire: Wire): void {
    for (const part of this.parts) part.handleReadyForQuery(wire);
    this.#end(null);
  }

  #goOn(at: number): void {
    this.#at = at;
    const part = this.parts[at];
    this.name = part?.name;
    this.text = part?.text ?? '';
  }

  #end(error: Error | null): void {
    this.callback(error);
    this.settled(this.#at);
  }
}
