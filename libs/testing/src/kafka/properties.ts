/** How a broker of ours is to be reached, and how small it keeps itself. */
export interface BrokerProperties {
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
  /** Further lines of `server.properties`; a later line wins. */
  readonly extra?: readonly string[];
  /** The security protocol of the listener for clients. */
  readonly protocol?: 'PLAINTEXT' | 'SASL_PLAINTEXT' | 'SSL' | 'SASL_SSL';
}

/** KRaft, broker and controller in one process, one replica of everything, no topic by accident. */
export const serverProperties = (options: BrokerProperties): string => {
  const { dataDir, port, controllerPort, protocol = 'PLAINTEXT', extra = [] } = options;
  const lines = [
    'process.roles=broker,controller',
    'node.id=1',
    `listeners=CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=CLIENTS://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listener.security.protocol.map=CLIENTS:${protocol},CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name=CLIENTS',
    `log.dirs=${dataDir}/logs`,
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=2',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    // Tests start groups all the time; nobody else is about to join.
    'group.initial.rebalance.delay.ms=0',
    'num.network.threads=2',
    'num.io.threads=4',
    'log.cleaner.dedupe.buffer.size=4194304',
    // A broker that was killed is let in again as soon as its old session is over: 9 seconds by default.
    'broker.session.timeout.ms=2000',
    'broker.heartbeat.interval.ms=500',
    ...extra,
  ];
  return `${lines.join('\n')}\n`;
};
