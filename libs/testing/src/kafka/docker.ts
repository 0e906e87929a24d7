import { createServer, type AddressInfo } from 'node:net';
import { isDockerThere } from '../eventstore/docker.js';
import { KAFKA_VERSION } from './artefacts.js';

type Testcontainers = typeof import('testcontainers');

/** Loaded where it is needed: most machines that run these tests have no Docker. */
const engine = async (): Promise<Testcontainers | string> => {
  if (!(await isDockerThere())) return 'no Docker engine answers';
  const library = await import('testcontainers');
  try {
    await library.getContainerRuntimeClient();
    return library;
  } catch {
    return 'no Docker engine answers';
  }
};

/** Clients are sent back to the address that the broker advertises, so the port outside must be known before the start. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** A broker in a container, or why there is none. */
export const dockerKafka = async (): Promise<{ brokers: string; stop: () => Promise<void> } | string> => {
  const docker = await engine();
  if (typeof docker === 'string') return docker;
  const port = await freePort();
  const started = await new docker.GenericContainer(`apache/kafka:${KAFKA_VERSION}`)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'CLIENTS://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `CLIENTS://localhost:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'CLIENTS',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(docker.Wait.forLogMessage(/Kafka Server started/))
    .start();
  return {
    brokers: `${started.getHost()}:${port}`,
    stop: async () => {
      await started.stop();
    },
  };
};
