import type { StartedTestContainer } from 'testcontainers';
import { isDockerThere } from './docker.js';
import type { EventStoreStandIn } from './server.js';

export interface EventStoreForTests {
  readonly url: string;
  readonly kind: 'EVENTSTORE_URL' | 'container' | 'stand-in';
  /** Only the stand-in can be made to fail on demand. */
  readonly standIn: EventStoreStandIn | null;
  stop(): Promise<void>;
}

/** The last line before the server's change of name. Another one: EVENTSTORE_IMAGE. */
const IMAGE = 'eventstore/eventstore:24.10.0-jammy';
const PORT = 2113;

const container = async (): Promise<StartedTestContainer> => {
  const { GenericContainer, Wait } = await import('testcontainers');
  return new GenericContainer(process.env['EVENTSTORE_IMAGE'] ?? IMAGE)
    .withEnvironment({ EVENTSTORE_INSECURE: 'true', EVENTSTORE_MEM_DB: 'true' })
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
    .start();
};

/**
 * A server to test against: the one of `EVENTSTORE_URL`, or one in a container where Docker is, or else the stand-in,
 * which is for tests only and says so.
 */
export const eventStoreForTests = async (): Promise<EventStoreForTests> => {
  const given = process.env['EVENTSTORE_URL'] ?? '';
  if (given !== '') return { url: given, kind: 'EVENTSTORE_URL', standIn: null, stop: async () => undefined };
  if (await isDockerThere()) {
    const started = await container();
    const url = `esdb://${started.getHost()}:${started.getMappedPort(PORT)}?tls=false`;
    const stop = async (): Promise<void> => {
      await started.stop();
    };
    return { url, kind: 'container', standIn: null, stop };
  }
  const standIn = await (await import('./server.js')).startEventStoreStandIn();
  return { url: standIn.url, kind: 'stand-in', standIn, stop: () => standIn.stop() };
};
