import { createRequire } from 'node:module';
import type * as Gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type * as GossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type * as Features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type * as FeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Status from '@eventstore/db-client/generated/status_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as StreamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';

/** The stubs that the client package was built with: what the stand-in speaks cannot differ from what the client does. */
const load = createRequire(import.meta.url);
const generated = (name: string): unknown => load(`@eventstore/db-client/generated/${name}`);

export const streams = generated('streams_pb.js') as typeof Streams;
export const shared = generated('shared_pb.js') as typeof Shared;
export const status = generated('status_pb.js') as typeof Status;
export const gossip = generated('gossip_pb.js') as typeof Gossip;
export const features = generated('serverfeatures_pb.js') as typeof Features;
export const { StreamsService } = generated('streams_grpc_pb.js') as typeof StreamsGrpc;
export const { GossipService } = generated('gossip_grpc_pb.js') as typeof GossipGrpc;
export const { ServerFeaturesService } = generated('serverfeatures_grpc_pb.js') as typeof FeaturesGrpc;

export type { Gossip, Shared, Status, Streams };
