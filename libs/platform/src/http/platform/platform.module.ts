import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AuthGuard } from '../../auth/auth.guard.js';
import { keySource } from '../../auth/key-source.js';
import { TokenVerifier } from '../../auth/token-verifier.js';
import type { EdgeConfig } from '../../config/config.js';
import { CONFIG } from '../../config/token.js';
import { HealthRegistry } from '../../observability/health.js';
import { Log } from '../../observability/log.js';
import { Metrics } from '../../observability/metrics.js';
import { Fingerprints } from '../commands/fingerprint.js';
import { DtoPipe } from '../fields/dto-pipe.js';
import { ProblemFilter } from '../problem.filter.js';
import { PositionGuard } from '../reads/position.guard.js';
import { RouteTable } from '../route-table.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ProblemsController } from './problems.controller.js';

/** What lives as long as the process, made before Nest. */
export interface PlatformParts {
  readonly config: EdgeConfig;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: HealthRegistry;
  readonly routes: RouteTable;
}

/** What is in front of every route, in this order: guards, pipe; and the filter behind all of them. */
@Global()
@Module({})
export class PlatformModule {
  static with({ config, log, metrics, health, routes }: PlatformParts): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController, MetricsController, ProblemsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Log, useValue: log },
        { provide: Metrics, useValue: metrics },
        { provide: HealthRegistry, useValue: health },
        { provide: RouteTable, useValue: routes },
        { provide: TokenVerifier, useValue: new TokenVerifier(config.auth, keySource(config)) },
        Fingerprints,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: PositionGuard },
        { provide: APP_PIPE, useClass: DtoPipe },
        ProblemFilter,
        { provide: APP_FILTER, useExisting: ProblemFilter },
      ],
      exports: [CONFIG, Fingerprints, Log, Metrics, HealthRegistry, TokenVerifier, ProblemFilter],
    };
  }
}
