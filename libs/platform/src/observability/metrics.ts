import { setTimeout as delay } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads gauges when they are asked for, so that they are never stale. */
export type Collector = () => Promise<readonly Reading[]> | readonly Reading[];

/** A broker that is away must not take every other metric with it: scrapers give up after some seconds. */
const PATIENCE_MS = 2_000;

const GAUGES = {
  waymark_consumer_lag_events: ['Events that a consumer has not handled yet.', ['consumer', 'source']],
  waymark_consumer_source_state: [
    '1 for the state that a source is in at a consumer.',
    ['consumer', 'source', 'state'],
  ],
  waymark_relay_lag_events: [
    'Events that were recorded and not yet given to the transport; counted up to 1000.',
    ['service'],
  ],
  waymark_relay_state: ['1 for the state that the relay of a service is in in this process.', ['service', 'state']],
  waymark_consumer_silent_seconds: ['Seconds since a consumer last took a turn, with or without events.', ['consumer']],
  waymark_events_delayed_seconds: [
    'Seconds for which recorded events have been kept from readers by an append that does not end.',
    ['service'],
  ],
  waymark_dead_letter_keys: ['Keys that are parked because an event on them could not be handled.', ['consumer']],
  waymark_timers_overdue: ['Timers whose time has passed.', ['service']],
  waymark_timers_silent_seconds: [
    'Seconds since all due timers were last looked through, with or without any.',
    ['service'],
  ],
  waymark_courses: ['Treatment courses by phase.', ['phase']],
  waymark_courses_without_timer_or_input: ['Open courses that wait for nothing: must be 0.', []],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

export type GaugeName = keyof typeof GAUGES;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Every number that Waymark tells about itself. Labels are names from the code, never ids. */
export class Metrics {
  readonly registry = new Registry();
  readonly #collectors = new Map<GaugeName, Collector[]>();

  readonly commands = this.#counter('waymark_commands_total', 'Commands by how they ended.', [
    'service',
    'command',
    'outcome',
  ]);
  readonly refusals = this.#counter('waymark_refusals_total', 'Gates that did not hold.', ['service', 'gate']);
  readonly skipped = this.#counter('waymark_messages_skipped_total', 'Messages in our topics that are not ours.', [
    'consumer',
    'source',
    'reason',
  ]);
  readonly append = this.#histogram('waymark_append_seconds', 'Time of one append.', []);
  readonly reaction = this.#histogram('waymark_reaction_seconds', 'Time of one batch of a consumer.', ['consumer']);
  readonly http = this.#histogram('waymark_http_seconds', 'Time of a request.', ['method', 'route', 'status']);

  constructor(private readonly patienceMs = PATIENCE_MS) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of Object.keys(GAUGES) as GaugeName[]) this.#gauge(name);
  }

  /** Adds a source of readings to a gauge. One that fails, or does not answer soon, leaves its readings out; the others are told. */
  collect(name: GaugeName, collector: Collector): void {
    this.#collectors.set(name, [...(this.#collectors.get(name) ?? []), collector]);
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] });
  }

  #gauge(name: GaugeName): void {
    const [help, labels] = GAUGES[name];
    const read = (): Promise<readonly Reading[]> => this.#read(name);
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        this.reset();
        // Without labels it would say 0 where nobody answered, and where nobody is asked.
        if (labels.length === 0) this.remove();
        for (const { labels: values = {}, value } of await read()) this.set(values, value);
      },
    });
  }

  async #soon(collector: Collector): Promise<readonly Reading[]> {
    const patience = new AbortController();
    const late = delay(this.patienceMs, undefined, { signal: patience.signal }).then(() =>
      Promise.reject(new Error('late')),
    );
    late.catch(() => undefined);
    try {
      return await Promise.race([collector(), late]);
    } finally {
      patience.abort();
    }
  }

  async #read(name: GaugeName): Promise<readonly Reading[]> {
    const collectors = this.#collectors.get(name) ?? [];
    const results = await Promise.allSettled(collectors.map((collector) => this.#soon(collector)));
    return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }
}
