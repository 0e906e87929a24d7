import type { ServiceName } from '#contracts';
import type { GatewayConfig, HealthRegistry } from '#platform';
import { ask, unavailable } from './upstream.js';

const DEADLINE_MS = 2_000;

/** Ready when every service is. `/startupz` and `/livez` speak of this process alone. */
export const watchUpstreams = (health: HealthRegistry, upstreams: GatewayConfig['upstreams']): void => {
  for (const service of Object.keys(upstreams) as ServiceName[])
    health.add('ready', service, async () => {
      const { ok } = await ask(`${upstreams[service]}/readyz`, DEADLINE_MS);
      if (!ok) throw unavailable();
    });
};
