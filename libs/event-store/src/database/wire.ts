import type { Socket } from 'node:net';

/** A connection of `pg`, as far as it is spoken with here: the messages of PostgreSQL's extended query protocol. */
export interface Wire {
  readonly stream: Socket;
  /** The text of each statement that the server knows by name, and of each that is on its way to it. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: { text: string; name: string | undefined }): void;
  bind(portal: { statement: string | undefined; values: readonly unknown[] }): void;
  describe(portal: { type: 'P'; name: '' }): void;
  execute(portal: { portal: '' }): void;
  sync(): void;
}

/** The connection beneath a `pg` client, which `pg` itself keeps under this name. */
export const wireOf = (client: unknown): Wire => (client as { connection: Wire }).connection;

/** Everything that is on its way fails, and the server rolls back. */
export const sever = (client: unknown): void => void wireOf(client).stream.destroy();
