import { Server, ServerCredentials, type ServiceError, type sendUnaryData } from '@grpc/grpc-js';
import { refusals } from './answers.js';
import { appendTo, batchAppendTo, type Desk } from './appends.js';
import { Faults } from './faults.js';
import { Front } from './front.js';
import { EventLog, type Stored } from './log.js';
import { readFrom } from './reads.js';
import {
  features,
  gossip,
  GossipService,
  ServerFeaturesService,
  shared,
  streams,
  StreamsService,
  type Gossip,
  type Streams,
} from './stubs.js';

export interface StandInOptions {
  /** 0 or nothing: a free one. */
  readonly port?: number;
  readonly host?: string;
  /** Events outlive a restart in a file of this folder; without it they are gone with the process. */
  readonly dataDir?: string;
  /** Offer the batch append, as servers from 21.10 do. Default: yes. */
  readonly batchAppend?: boolean;
  readonly maxAppendSize?: number;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** Behave as a follower: refuse appends, and name this node instead. */
  readonly leader?: { readonly host: string; readonly port: number };
}

/**
 * A small server that speaks EventStoreDB's gRPC protocol to the real client. **For tests only**: it has no users, no
 * cluster and no scavenging, keeps everything in memory, and nobody should keep a record in it that matters.
 */
export interface EventStoreStandIn {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** Everything that it holds, in the order of $all. */
  events(): readonly Stored[];
  tombstone(streamId: string): void;
  dropConnections(): void;
  /** Nobody gets in, until `recover`. */
  fail(): void;
  recover(): void;
  stop(): Promise<void>;
}

const MAX_APPEND = 1024 * 1024;

const supported = (batchAppend: boolean): InstanceType<typeof features.SupportedMethods> => {
  const names = ['append', 'read', 'tombstone', ...(batchAppend ? ['batchappend'] : [])];
  const methods = names.map((name) =>
    new features.SupportedMethod().setServiceName('event_store.client.streams.Streams').setMethodName(name),
  );
  return new features.SupportedMethods().setEventStoreServerVersion('24.10.0').setMethodsList(methods);
};

const clusterOf = (host: string, port: number): Gossip.ClusterInfo => {
  const member = new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString('00000000-0000-4000-8000-000000000001'))
    .setTimeStamp('0')
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
  return new gossip.ClusterInfo().setMembersList([member]);
};

interface Parts {
  readonly log: EventLog;
  readonly faults: Faults;
  readonly front: () => Front;
  readonly options: StandInOptions;
  readonly host: string;
}

const serviceOf = ({ log, faults, front, options, host }: Parts): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  const { leader, maxAppendSize = MAX_APPEND, batchAppend = true } = options;
  const refusedHere = (): ServiceError | null =>
    leader === undefined ? null : refusals.notLeader(leader.host, leader.port);
  const desk: Desk = {
    ...{ log, maxAppendSize, refusedHere },
    takeAppend: () => faults.takeAppend(),
    dropConnections: () => front().drop(),
  };
  const reads = { log, takeRead: () => faults.takeRead(), dropConnections: () => front().drop() };
  const unimplemented = (_: unknown, answer: sendUnaryData<never>): void => answer(refusals.invalid('Not here.'));
  server.addService(StreamsService, {
    append: appendTo(desk),
    batchAppend: batchAppendTo(desk),
    read: readFrom(reads),
    delete: unimplemented,
    tombstone: (call: { request: Streams.TombstoneReq }, answer: sendUnaryData<Streams.TombstoneResp>) => {
      const name = call.request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? [];
      log.tombstone(Buffer.from(name).toString('utf8'));
      answer(null, new streams.TombstoneResp());
    },
  });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: sendUnaryData<InstanceType<typeof features.SupportedMethods>>) =>
      answer(null, supported(batchAppend)),
  });
  server.addService(GossipService, {
    read: (_: unknown, answer: sendUnaryData<Gossip.ClusterInfo>) =>
      answer(null, clusterOf(leader?.host ?? host, leader?.port ?? front().port)),
  });
  return server;
};

const bind = (server: Server, { tls }: StandInOptions): Promise<number> => {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }]);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
};

export const startEventStoreStandIn = async (options: StandInOptions = {}): Promise<EventStoreStandIn> => {
  const { port = 0, host = '127.0.0.1', dataDir = null, tls } = options;
  const log = new EventLog(dataDir);
  const faults = new Faults();
  let inner = 0;
  const front = await Front.open(port, host, () => inner);
  const server = serviceOf({ log, faults, front: () => front, options, host: tls === undefined ? host : 'localhost' });
  inner = await bind(server, options);
  return {
    url: tls === undefined ? `esdb://${host}:${front.port}?tls=false` : `esdb://localhost:${front.port}`,
    port: front.port,
    faults,
    events: () => log.all,
    tombstone: (streamId) => log.tombstone(streamId),
    dropConnections: () => front.drop(),
    fail: () => front.shut(),
    recover: () => front.reopen(),
    stop: async () => {
      await front.close();
      server.forceShutdown();
      log.close();
    },
  };
};
