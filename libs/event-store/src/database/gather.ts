import type { PoolClient } from 'pg';

interface Wired {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/**
 * Statements that are issued in one go leave in one packet. Writing to a socket is the dearest thing that this process
 * does: without it, each statement of a pipeline is a system call here and a wake-up there.
 */
export const gatherWrites = (client: PoolClient): void => {
  const { connection } = client as unknown as Wired;
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  let gathering = false;
  const gather = (...args: unknown[]): unknown => {
    if (!gathering) {
      gathering = true;
      const { stream } = connection;
      stream.cork();
      process.nextTick(() => {
        gathering = false;
        stream.uncork();
      });
    }
    return query(...args);
  };
  client.query = gather as typeof client.query;
};
