import { describe, expect, test } from '@jest/globals';
import { instant, VirtualClock } from '#kernel';
import { HealthRegistry, Metrics } from '../observability/index.js';
import type { ServiceRuntime } from '../application/service-runtime.js';
import { watchServices } from './gauges.js';

type Parts = Record<'consumer' | 'timers' | 'source' | 'carrier', unknown>;

/** The seconds that a gauge tells, or null when it says nothing. */
const watched = async (parts: Partial<Parts>, sample: string): Promise<number | null> => {
  const metrics = new Metrics(100);
  const none = { consumer: null, timers: null, source: null, carrier: null, database: {} };
  const runtime = { service: 'intake', ...none, ...parts } as unknown as ServiceRuntime;
  const clock = new VirtualClock(instant('2026-03-02T16:00:00Z'));
  watchServices([runtime], { metrics, health: new HealthRegistry(), clock });
  const line = (await metrics.registry.metrics()).split('\n').find((each) => each.startsWith(`${sample} `));
  return line === undefined ? null : Number(line.slice(sample.length + 1));
};

const consumer = (silentMs: number) => ({
  status: () => ({ heartbeat: Date.now() - silentMs, sources: [] }),
  lag: () => Promise.resolve([]),
});

describe('what tells idle from dead', () => {
  const SILENT = 'waymark_consumer_silent_seconds{consumer="intake"}';
  const TIMERS = 'waymark_timers_silent_seconds{service="intake"}';
  const DELAYED = 'waymark_events_delayed_seconds{service="intake"}';

  test('a consumer that takes no turns grows silent; its clock is the real one', async () => {
    const silent = await watched({ consumer: consumer(90_000) }, SILENT);
    expect(silent).toBeGreaterThanOrEqual(90);
    expect(silent).toBeLessThan(100);
    // Set back by NTP meanwhile.
    expect(await watched({ consumer: consumer(-5_000) }, SILENT)).toBe(0);
  });

  test('so do timers that nobody looks through, once they were', async () => {
    expect(await watched({ timers: { silentMs: 61_500 } }, TIMERS)).toBe(61.5);
    expect(await watched({ timers: { silentMs: undefined } }, TIMERS)).toBeNull();
  });

  test('an append that does not end keeps events from readers', async () => {
    expect(await watched({ source: { delayedMs: 2_500 } }, DELAYED)).toBe(2.5);
  });

  test.each([SILENT, TIMERS, DELAYED])('%s says nothing of a service that is not up', async (sample) => {
    expect(await watched({}, sample)).toBeNull();
  });
});
