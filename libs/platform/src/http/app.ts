import 'reflect-metadata';
import type { DynamicModule, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EdgeConfig } from '../config/config.js';
import { HealthRegistry } from '../observability/health.js';
import { Log } from '../observability/log.js';
import { Metrics } from '../observability/metrics.js';
import { buildOpenApi, type Node } from '../openapi/build.js';
import { PlatformModule, type PlatformParts } from './platform/platform.module.js';
import { sendProblem } from './problem.filter.js';
import { recognise } from './recognise.js';
import { contextOf } from './request.js';
import { RouteTable } from './route-table.js';
import { createServer } from './server.js';

/** Made by the caller where something must report before the app exists; otherwise made here. */
export type HttpAppParts = Partial<Pick<PlatformParts, 'log' | 'metrics' | 'health'>> & {
  /** Completes the description of the routes of this process. The same object again is not written again. */
  readonly describe?: (own: Node) => Promise<Node>;
};

class RootModule {}

/** A Nest application with everything of the platform in front of the module's routes. */
export const createHttpApp = async (
  module: Type | DynamicModule,
  config: EdgeConfig,
  given: HttpAppParts = {},
): Promise<NestFastifyApplication> => {
  const parts = {
    config,
    log: given.log ?? new Log(config.logLevel),
    metrics: given.metrics ?? new Metrics(),
    health: given.health ?? new HealthRegistry(),
    routes: new RouteTable(),
  };
  const root: DynamicModule = { module: RootModule, imports: [PlatformModule.with(parts), module] };
  const options: Partial<NestApplicationOptions> = { logger: parts.log, bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(root, createServer(parts), options);
  serveDescription(app, given.describe);
  return app;
};

const serveDescription = (
  app: NestFastifyApplication,
  describe: HttpAppParts['describe'] = async (own) => own,
): void => {
  const fastify = app.getHttpAdapter().getInstance();
  let own: Node | undefined;
  let written: { readonly document: Node; readonly text: string } | undefined;
  fastify.get('/openapi.json', async (request, reply) => {
    try {
      const document = await describe((own ??= buildOpenApi(app)));
      if (written?.document !== document) written = { document, text: JSON.stringify(document) };
      await reply.type('application/json').send(written.text);
    } catch (error) {
      sendProblem(reply, recognise(error), contextOf(request).correlationId);
    }
  });
};

/** Listens, and tells where: with port 0 nobody else knows. */
export const listen = async (app: NestFastifyApplication, { host, port }: EdgeConfig['http']): Promise<string> => {
  await app.listen(port, host);
  const address = app.getHttpServer().address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  app.get(Log).info('listening', { host, port: actual });
  return url;
};
