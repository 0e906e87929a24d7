import { setTimeout as delay } from 'node:timers/promises';
import { SERVICES, type ServiceName } from '#contracts';
import type { Cluster } from '../cluster/cluster.js';
import type { Unrest } from './judge/index.js';

/** What has to be nothing when all is quiet. */
const GAUGES = [
  'waymark_consumer_lag_events',
  'waymark_relay_lag_events',
  'waymark_dead_letter_keys',
  'waymark_timers_overdue',
  'waymark_courses_without_timer_or_input',
] as const;
type Gauge = (typeof GAUGES)[number];

const PROBE_MS = 10_000;
const POLL_MS = 1_000;
/** So often in a row, for what is still on its way shows a moment later. */
const IN_A_ROW = 3;

/** The samples of one gauge in Prometheus' text format, added up. */
export const sumOf = (metrics: string, gauge: Gauge): number =>
  metrics
    .split('\n')
    .filter((line) => line.startsWith(`${gauge}{`) || line.startsWith(`${gauge} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);

const unrestOf = async (cluster: Cluster, service: ServiceName): Promise<readonly Unrest[]> => {
  try {
    const at = `${cluster.services[service].where}/metrics`;
    const metrics = await (await fetch(at, { signal: AbortSignal.timeout(PROBE_MS) })).text();
    return GAUGES.map((what) => ({ service, what, count: sumOf(metrics, what) })).filter(({ count }) => count > 0);
  } catch (error) {
    return [{ service, what: `does not answer: ${(error as Error).message}`, count: 1 }];
  }
};

/** Waits until nobody has anything left to do; answers what never came to rest. */
export const settle = async (cluster: Cluster, limitMs: number, over: AbortSignal): Promise<readonly Unrest[]> => {
  const deadline = performance.now() + limitMs;
  for (let quiet = 0; ;) {
    const unrest = (await Promise.all(SERVICES.map((service) => unrestOf(cluster, service)))).flat();
    quiet = unrest.length === 0 ? quiet + 1 : 0;
    if (quiet >= IN_A_ROW || performance.now() > deadline) return unrest;
    await delay(POLL_MS, undefined, { signal: over });
  }
};
