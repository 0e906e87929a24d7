import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { clockOf, createHttpApp, HealthRegistry, listen, Log, Metrics, stopAll, type GatewayConfig } from '#platform';
import { mkdirSync } from 'node:fs';
import { GatewayModule } from './gateway.module.js';
import { describeAll } from './openapi.js';
import { proxies } from './proxy.js';
import { watchUpstreams } from './readiness.js';

export interface Gateway {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly steps: readonly [];
  stop(): Promise<boolean>;
}

/** Starts the process in front of the services. It needs none of them to start. */
export const startGateway = async (config: GatewayConfig, log = new Log(config.logLevel)): Promise<Gateway> => {
  const { upstreams, clock, dataDir } = config;
  const health = new HealthRegistry();
  watchUpstreams(health, upstreams);
  if (clock.kind === 'virtual') mkdirSync(dataDir, { recursive: true });
  const module = GatewayModule.with(clockOf(config).machine, config);
  const app = await createHttpApp(module, config, {
    log,
    health,
    metrics: new Metrics(),
    describe: describeAll(upstreams),
  });
  await app.register(proxies(config));
  const url = await listen(app, config.http);
  return { url, app, steps: [], stop: () => stopAll(app, []) };
};
