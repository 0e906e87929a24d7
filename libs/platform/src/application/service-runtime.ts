import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { RecordedEvent, ServiceName } from '#contracts';
import {
  IdempotencyPruner,
  TimerRunner,
  type Database,
  type EventStore,
  type PostgresEventSource,
  type TimerHandler,
  type UnitOfWork,
} from '#event-store';
import { type Carrier, Consumer, type ConsumerHooks, DeadLetters } from '#transport';
import { Recorder } from './recorder.js';
import { redriveJournal } from './redrive-journal.js';
import type { ServiceDefinition } from './service-definition.js';
import type { Surroundings } from './surroundings.js';
import { DATABASE, DEFINITION, EVENT_STORE, SURROUNDINGS } from './tokens.js';
import type { PublishedEventReaction } from './types.js';

/** What a service does on its own: carries its events, reacts to those of others, fires its timers. */
@Injectable()
export class ServiceRuntime implements OnApplicationBootstrap {
  readonly service: ServiceName;
  /** All are null until the service is up. */
  timers: TimerRunner | null = null;
  consumer: Consumer | null = null;
  pruner: IdempotencyPruner | null = null;
  timerHandlers: readonly TimerHandler[] = [];
  deadLetters: DeadLetters | null = null;
  /** Takes this service's events to others; null until it is up. */
  carrier: Carrier | null = null;
  /** What the carrier reads; null until the service is up. */
  source: PostgresEventSource | null = null;
  /** The services whose events this one reacts to. */
  sources: readonly ServiceName[] = [];

  constructor(
    @Inject(DEFINITION) private readonly definition: ServiceDefinition,
    @Inject(DATABASE) readonly database: Database,
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(SURROUNDINGS) private readonly host: Surroundings,
    private readonly modules: ModuleRef,
  ) {
    this.service = definition.name;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.source = this.store.source(this.database);
    this.carrier = await this.host.transport.carry(this.source, this.database);
    this.timers = this.makeTimers();
    this.consumer = this.makeConsumer();
    await this.consumer?.start();
    this.timers.start();
    this.pruner = this.makePruner();
    this.pruner.start();
  }

  /** Takes up nothing new and finishes what is under way. Others may still read this service's events. */
  async quiesce(): Promise<void> {
    await this.pruner?.stop();
    await this.timers?.stop();
    await this.consumer?.stop();
  }

  /** With nothing of other services being taken in meanwhile. */
  async atRest<T>(work: () => Promise<T>): Promise<T> {
    await this.consumer?.stop();
    try {
      return await work();
    } finally {
      await this.consumer?.start();
    }
  }

  private makeTimers(): TimerRunner {
    const { database } = this;
    const { clock } = this.host;
    this.timerHandlers = this.definition.timers.map((type) => this.modules.get<TimerHandler>(type));
    const onError = (error: unknown): void => this.host.observer.failed(this.service, 'timer', error);
    return new TimerRunner({ database, clock, handlers: this.timerHandlers, onError });
  }

  private makePruner(): IdempotencyPruner {
    const { database, host } = this;
    const onError = (error: unknown): void => host.observer.failed(this.service, 'idempotency', error);
    return new IdempotencyPruner({ database, keepDays: host.idempotencyDays, onError });
  }

  private makeConsumer(): Consumer | null {
    const reactions = this.definition.reactions.map((type) => this.modules.get<PublishedEventReaction>(type));
    if (reactions.length === 0) return null;
    const { database, service } = this;
    const { transport, clock } = this.host;
    const sources = [...new Set(reactions.flatMap((reaction) => reaction.sources))];
    this.sources = sources;
    const reaction = {
      name: service,
      react: (events: readonly RecordedEvent[], uow: UnitOfWork) => this.react(reactions, events, uow),
      parked: async ({ key }: { key: string }, uow: UnitOfWork) => {
        for (const each of reactions) await each.parked?.(key, uow);
      },
      resumed: async ({ key }: { key: string }, uow: UnitOfWork) => {
        for (const each of reactions) await each.resumed?.(key, uow);
      },
    };
    const onError = (error: unknown, source: ServiceName): void =>
      this.host.observer.failed(service, 'reaction', error, source);
    const { upcasters = {} } = this.definition;
    const journal = redriveJournal(service, this.modules.get(Recorder, { strict: false }));
    this.deadLetters = new DeadLetters({ consumer: service, database, reaction, upcasters, clock, journal });
    const hooks: ConsumerHooks = { handled: ({ ms }) => this.host.observer.reacted(service, ms / 1000) };
    return new Consumer({ name: service, database, transport, sources, reaction, upcasters, clock, onError, hooks });
  }

  private async react(
    reactions: readonly PublishedEventReaction[],
    events: readonly RecordedEvent[],
    uow: UnitOfWork,
  ): Promise<void> {
    for (const reaction of reactions) {
      const concerned = events.filter(({ source }) => reaction.sources.includes(source));
      if (concerned.length > 0) await reaction.react(concerned, uow);
    }
  }
}
