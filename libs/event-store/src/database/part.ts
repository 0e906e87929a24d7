import pg from 'pg';
import utils from 'pg/lib/utils.js';
import type { Wire } from './wire.js';

export type Callback = (error: Error | null, result?: unknown) => void;

/** What `pg` keeps of the rows of an answer, and puts together anew for every answer. */
interface Result {
  command: string | null;
  fields: unknown[];
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
  parseRow(fields: unknown[]): unknown;
  addRow(row: unknown): void;
}

/** What `pg` calls on a query, in the order of the server's messages. */
export interface PgQuery {
  text: string;
  name: string | undefined;
  values: unknown[];
  callback: Callback;
  readonly _result: Result;
  _canceledDueToError: Error | false;
  submit(wire: Wire): Error | null;
  hasBeenParsed(wire: Wire): boolean;
  handleRowDescription(message: { fields: unknown[] }): void;
  handleDataRow(message: { fields: unknown[] }): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleEmptyQuery(wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
  handleReadyForQuery(wire: Wire): void;
}

export const PgQuery = pg.Query as unknown as new (text: string, values?: readonly unknown[]) => PgQuery;

export const begins = ({ text }: PgQuery): boolean => text.startsWith('BEGIN');

/**
 * The columns of a named statement's answer; null where it answers with no rows. They stay as they are: PostgreSQL refuses
 * to execute a statement whose columns have become others.
 */
type Columns = Pick<Result, 'fields' | '_parsers' | '_prebuiltEmptyResultObject'> | null;
const columns = new WeakMap<Wire, Map<string, Columns>>();

const columnsOn = (wire: Wire): Map<string, Columns> => {
  const known = columns.get(wire) ?? new Map<string, Columns>();
  columns.set(wire, known);
  return known;
};

/** Sends them in one packet, with one synchronisation point at its end. */
export const synchronised = (wire: Wire, parts: readonly Part[]): null => {
  wire.stream.cork();
  for (const part of parts) part.announce(wire);
  wire.sync();
  wire.stream.uncork();
  return null;
};

/**
 * One statement of what may be several between two synchronisation points: the server skips all that follows one that
 * failed. What the answer of a named statement looks like is asked for once a connection.
 */
export class Part extends PgQuery {
  #described: Columns | undefined;

  constructor(text: string, values: readonly unknown[], name: string | undefined, callback: Callback) {
    // As `pg` would, but before anything was sent: a value that cannot be sent spoils nothing but its own statement.
    super(
      text,
      values.map((value) => utils.prepareValue(value)),
    );
    this.name = name;
    this.callback = callback;
  }

  override submit(wire: Wire): null {
    return synchronised(wire, [this]);
  }

  announce(wire: Wire): void {
    const { name, text, values } = this;
    if (!this.hasBeenParsed(wire)) {
      wire.parse({ text, name });
      if (name !== undefined) wire.submittedNamedStatements[name] = text;
    }
    wire.bind({ statement: name, values });
    this.#described = name === undefined ? undefined : columnsOn(wire).get(name);
    if (this.#described === undefined) wire.describe({ type: 'P', name: '' });
    else if (this.#described !== null) Object.assign(this._result, this.#described);
    wire.execute({ portal: '' });
  }

  override handleDataRow({ fields }: { fields: unknown[] }): void {
    if (this._canceledDueToError !== false) return;
    try {
      this._result.addRow(this._result.parseRow(fields));
    } catch (error) {
      this._canceledDueToError = error as Error;
    }
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    super.handleCommandComplete(message, wire);
    if (this.#described !== undefined || this.name === undefined) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    columnsOn(wire).set(this.name, fields.length === 0 ? null : { fields, _parsers, _prebuiltEmptyResultObject });
  }
}
