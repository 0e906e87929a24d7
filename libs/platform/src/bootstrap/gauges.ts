import { overdue } from '#event-store';
import type { Clock } from '#kernel';
import type { ServiceRuntime } from '../application/service-runtime.js';
import type { HealthRegistry, Metrics } from '../observability/index.js';

/** What operations watch of the services of this process: lag, parked keys, overdue timers; and their health. */
export const watchServices = (
  runtimes: readonly ServiceRuntime[],
  { metrics, health, clock }: { metrics: Metrics; health: HealthRegistry; clock: Clock },
): void => {
  for (const runtime of runtimes) {
    const { service, database } = runtime;
    watchLife(runtime, metrics);
    health.add('ready', `${service}-database`, () => database.sql.query('SELECT 1'));
    health.add('startup', service, async () => {
      if (runtime.timers === null) throw new Error('not up yet');
    });
    metrics.collect('waymark_timers_overdue', async () => {
      const { count } = await overdue(database.sql, clock.now().toString());
      return [{ labels: { service }, value: count }];
    });
    metrics.collect('waymark_consumer_lag_events', async () =>
      ((await runtime.consumer?.lag()) ?? []).map(({ source, events }) => ({
        labels: { consumer: service, source },
        value: events,
      })),
    );
    metrics.collect('waymark_relay_lag_events', async () => [
      { labels: { service }, value: (await runtime.carrier?.lag()) ?? 0 },
    ]);
    metrics.collect('waymark_consumer_source_state', () =>
      (runtime.consumer?.status().sources ?? []).map(({ source, state }) => ({
        labels: { consumer: service, source, state },
        value: 1,
      })),
    );
    metrics.collect('waymark_dead_letter_keys', async () => {
      const parked = "SELECT count(*)::int AS keys FROM dead_letter_keys WHERE status = 'parked'";
      const [row] = await database.sql.query<{ keys: number }>(parked);
      return [{ labels: { consumer: service }, value: row?.keys ?? 0 }];
    });
  }
};

/** What tells idle from dead: lag and overdue timers say how much waits, these whether anybody is at work on it. */
const watchLife = (
  runtime: Pick<ServiceRuntime, 'service' | 'consumer' | 'timers' | 'source'>,
  metrics: Metrics,
): void => {
  const { service } = runtime;
  metrics.collect('waymark_consumer_silent_seconds', () => {
    if (runtime.consumer === null) return [];
    const silentMs = Date.now() - runtime.consumer.status().heartbeat;
    return [{ labels: { consumer: service }, value: Math.max(0, silentMs) / 1000 }];
  });
  metrics.collect('waymark_timers_silent_seconds', () => {
    const silentMs = runtime.timers?.silentMs;
    return silentMs === undefined ? [] : [{ labels: { service }, value: silentMs / 1000 }];
  });
  metrics.collect('waymark_events_delayed_seconds', () =>
    runtime.source === null ? [] : [{ labels: { service }, value: runtime.source.delayedMs / 1000 }],
  );
};
