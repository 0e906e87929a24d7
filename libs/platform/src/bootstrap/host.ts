import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SERVICES } from '#contracts';
import { newId } from '#kernel';
import { ServiceRuntime } from '../application/service-runtime.js';
import type { Surroundings } from '../application/surroundings.js';
import type { Config } from '../config/index.js';
import { namedMasterKeys } from '../config/master-key.js';
import { createHttpApp, listen } from '../http/app.js';
import { HealthRegistry, Log, Metrics, stopAll, type StopStep } from '../observability/index.js';
import { startEmbeddedPostgres } from '../postgres/index.js';
import { readPolicy, requireProtocols } from './files.js';
import { watchServices } from './gauges.js';
import { HostModule } from './host.module.js';
import { MetricsObserver } from './observer.js';
import { LocalParticipant } from './participant.js';
import { RuntimePositionWaiter } from './position-waiter.js';
import { requireNotesKey } from './notes-key.js';
import { requireSignatures } from './signing.js';
import { makeTransport } from './transport.js';
import { clockOf } from './virtual-time.js';

/** A running process that hosts services. */
export interface Host {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly runtimes: readonly ServiceRuntime[];
  readonly surroundings: Surroundings;
  readonly steps: readonly StopStep[];
  stop(): Promise<boolean>;
}

export interface HostOptions {
  readonly config: Config;
  readonly services: readonly Type[];
  readonly log?: Log;
}

interface DatabaseServer {
  readonly url: string;
  stop(): Promise<void>;
}

const databaseServer = async ({ databaseUrl, dataDir }: Config, log: Log): Promise<DatabaseServer> => {
  if (databaseUrl !== null) return { url: databaseUrl, stop: async () => undefined };
  const say = (level: 'info' | 'warn' | 'error') => (message: string) => log.event(level, { message });
  const postgresLog = { info: say('info'), warn: say('warn'), error: say('error') };
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: postgresLog });
  return { url: server.localUrl, stop: () => server.stop() };
};

/** Six pools share one PostgreSQL in the embedded shape. */
const POOL_SIZE = 10;

/** Starts a process: database, policy, transport, services, HTTP. What fails on the way stops what was started. */
export const startHost = async ({ config, services, log = new Log(config.logLevel) }: HostOptions): Promise<Host> => {
  const policy = readPolicy(config.policyPath);
  requireProtocols(config.protocolsDir);
  mkdirSync(config.dataDir, { recursive: true });
  const metrics = new Metrics();
  const health = new HealthRegistry();
  const carrying = makeTransport(config, { log, metrics, health });
  await carrying.check(SERVICES);
  const server = await databaseServer(config, log);
  try {
    const runtimes: ServiceRuntime[] = [];
    const { clock, machine } = clockOf(config);
    requireSignatures(policy, config, clock.now(), log);
    const { current: masterKey, previous: previousMasterKeys } = namedMasterKeys(
      config.masterKey,
      config.previousMasterKeys,
    );
    const surroundings: Surroundings = {
      clock,
      newId,
      policy,
      transport: carrying.transport,
      maxEventBytes: carrying.maxEventBytes,
      observer: new MetricsObserver(metrics, log),
      databaseUrl: () => server.url,
      eventStoreUrl: config.eventStoreUrl,
      poolSize: POOL_SIZE,
      masterKey,
      previousMasterKeys,
      acceptExamples: config.acceptExamples,
      idempotencyDays: config.idempotencyDays,
      notesKey: config.notesKey,
      protocolsDir: config.protocolsDir,
    };
    const participants = () => runtimes.map((runtime) => new LocalParticipant(runtime));
    const waiter = new RuntimePositionWaiter(() => runtimes);
    const module = HostModule.with({ surroundings, services, waiter, machine, participants });
    const app = await createHttpApp(module, config, { log, metrics, health });
    for (const service of services) runtimes.push(app.select(service).get(ServiceRuntime, { strict: true }));
    requireNotesKey(
      runtimes.map(({ service }) => service),
      config,
    );
    watchServices(runtimes, { metrics, health, clock });
    const url = await listen(app, config.http);
    const steps = [
      ...runtimes.map((runtime) => ({ name: `${runtime.service}-background`, stop: () => runtime.quiesce() })),
      ...runtimes.map(({ service, carrier }) => ({ name: `${service}-carrier`, stop: async () => carrier?.stop() })),
      { name: 'transport', stop: () => carrying.close() },
      ...runtimes.map(({ service, database }) => ({ name: `${service}-database`, stop: () => database.close() })),
      { name: 'database', stop: () => server.stop() },
    ];
    return { url, app, runtimes, surroundings, steps, stop: () => stopAll(app, steps) };
  } catch (error) {
    await carrying.close();
    await server.stop();
    throw error;
  }
};
