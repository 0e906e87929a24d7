import type { Provider } from '@nestjs/common';
import {
  AggregateLoader,
  createSealer,
  EventStore,
  eventStoreMigrations,
  Idempotency,
  openDatabase,
  type Database,
  type Sealer,
} from '#event-store';
import { transportMigrations } from '#transport';
import { OperatorActs } from '../operations/operator-acts.js';
import { Redrives } from '../operations/redrives.js';
import { CommandRunner } from './command-runner.js';
import type { ServiceDefinition } from './service-definition.js';
import { Recorder } from './recorder.js';
import { ServiceRuntime } from './service-runtime.js';
import type { Surroundings } from './surroundings.js';
import { SystemActs } from './system-acts.js';
import { AGGREGATES, DATABASE, DEFINITION, EVENT_STORE, SEALER, SURROUNDINGS } from './tokens.js';

const database = ({ name, entities, migrations }: ServiceDefinition): Provider => ({
  provide: DATABASE,
  inject: [SURROUNDINGS],
  useFactory: async ({ databaseUrl, poolSize }: Surroundings) => {
    const opened = await openDatabase({
      url: databaseUrl(name),
      schema: name,
      entities: [...entities],
      migrations: [...eventStoreMigrations, ...transportMigrations, ...migrations],
      poolSize,
    });
    await opened.migrate();
    return opened;
  },
});

const commandRunner = ({ name }: ServiceDefinition): Provider => ({
  provide: CommandRunner,
  inject: [DATABASE, AGGREGATES, Recorder, SURROUNDINGS],
  useFactory: (opened: Database, loader: AggregateLoader, recorder: Recorder, host: Surroundings) =>
    new CommandRunner({
      service: name,
      database: opened,
      loader,
      recorder,
      idempotency: new Idempotency(),
      clock: host.clock,
      newId: host.newId,
      observer: host.observer.commands(name),
    }),
});

/** The parts that every service has, built from its definition. */
export const serviceProviders = (definition: ServiceDefinition): Provider[] => {
  const { name, projections, upcasters = {} } = definition;
  return [
    { provide: DEFINITION, useValue: definition },
    database(definition),
    {
      provide: SEALER,
      inject: [SURROUNDINGS, DATABASE],
      useFactory: async ({ masterKey, previousMasterKeys = [] }: Surroundings, { sql }: Database) => {
        const sealer = createSealer({ schema: name, masterKey, previous: previousMasterKeys });
        await sealer.verify(sql);
        // From now on nothing rests on a replaced key any more but what keeps it for itself, the notes vault.
        if (previousMasterKeys.length > 0) while ((await sealer.rewrap(sql)) > 0);
        return sealer;
      },
    },
    {
      provide: EVENT_STORE,
      inject: [SEALER, SURROUNDINGS],
      useFactory: (sealer: Sealer, { maxEventBytes }: Surroundings) =>
        new EventStore({ service: name, schema: name, sealer, upcasters, maxEventBytes }),
    },
    {
      provide: AGGREGATES,
      inject: [EVENT_STORE],
      useFactory: (store: EventStore) => new AggregateLoader(store),
    },
    {
      provide: Recorder,
      inject: [EVENT_STORE, SURROUNDINGS],
      useFactory: (store: EventStore, host: Surroundings) => new Recorder(name, store, projections, host),
    },
    commandRunner(definition),
    SystemActs,
    ServiceRuntime,
    Redrives,
    OperatorActs,
  ];
};
