import { EventStoreDBClient } from '@eventstore/db-client';
import { TrailUrlInvalid } from '../errors.js';

interface Inside {
  supports(method: { readonly path: string }, feature?: string): Promise<boolean>;
  getChannel(): Promise<{ close(): void }>;
}

/**
 * The client of an `esdb://` or `esdb+discover://` address, which it does not call yet.
 *
 * Its batch append is switched off. It has no deadline of its own, and keeps the callers that wait in one map for the
 * whole process: when one connection breaks, those of every other are told that they failed, and the first answer that
 * comes after that is thrown as an exception that nobody can catch. The classic append, one call with its own deadline
 * and its own answer, is what servers of every version speak.
 */
export const openClient = (url: string): EventStoreDBClient => {
  const client = connect(url);
  const inside = client as unknown as Inside;
  const supports = inside.supports.bind(client);
  inside.supports = async (method, feature) =>
    !method.path.toLowerCase().endsWith('/batchappend') && supports(method, feature);
  return client;
};

const connect = (url: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    // The client quotes the address in its message, password and all; what it says of files holds no secret.
    const { name, message } = error as Error;
    throw new TrailUrlInvalid(
      /certificate|userCertFile/.test(message) && name === 'Error'
        ? `names a certificate that cannot be used: ${message}`
        : 'is not understood. Write esdb://user:password@host:2113 or esdb+discover://user:password@cluster.dns.name:2113, and ?tls=false for a server without TLS.',
    );
  }
};

/** Ends what is under way, and lets go of the connection, which would keep the process alive. */
export const closeClient = async (client: EventStoreDBClient): Promise<void> => {
  await client.dispose();
  const channel = await (client as unknown as Inside).getChannel().catch(() => null);
  channel?.close();
};
