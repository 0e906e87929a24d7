import type { Provider, Type } from '@nestjs/common';
import type { ServiceName } from '#contracts';
import type { TimerHandler, Upcasters } from '#event-store';
import type { MigrationInterface } from 'typeorm';
import type { Projection, PublishedEventReaction } from './types.js';

/** Everything that makes a service, in one list: knowing one service is knowing all. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  /** TypeORM entities of the views; their tables are made by `migrations`, in the service's own schema. */
  readonly entities: readonly Type[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly projections: readonly Projection[];
  /** Reactions to other services' events; each batch goes through them in this order, in one transaction. */
  readonly reactions: readonly Type<PublishedEventReaction>[];
  readonly timers: readonly Type<TimerHandler>[];
  /** Command and query handlers. */
  readonly handlers: readonly Type[];
  readonly controllers: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly upcasters?: Upcasters;
}
