import type { RecordedEvent, ServiceName } from '#contracts';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { delayBefore } from '../backoff.js';
import { asError, TransportError } from '../errors.js';
import type { SourceLag, SourceStatus, Subscription, SubscriptionOptions } from '../port.js';
import { explained, isRebalance } from './errors.js';
import { Heartbeats } from './heartbeats.js';
import { SourceLanes } from './lanes.js';
import { decode } from './message.js';
import { laneOf, type LaneName, type Offsets } from './offsets.js';
import { groupOf, timingOf, topicOf, type KafkaSettings, type KafkaTiming } from './settings.js';

/** `NOT_OURS`: somebody else's message. `NO_PLACE`: it claims to be ours and lacks key, stream or version. */
export type SkipReason = 'NOT_OURS' | 'NO_PLACE';

export interface SkippedMessage {
  readonly group: string;
  readonly source: ServiceName;
  readonly reason: SkipReason;
  readonly partition: number;
  readonly offset: string;
}

export interface SubscriptionParts {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  readonly offsets: Offsets;
  readonly options: SubscriptionOptions;
  /** Resolves when what this process carries itself of these sources can be received. */
  readonly carried: (sources: readonly ServiceName[]) => Promise<void>;
  readonly onSkipped: (message: SkippedMessage) => void;
  readonly onStop: () => void;
}

const BACKOFF = { firstMs: 200, maxMs: 10_000 };
const LANES_AT_ONCE = 4;
const POLL_MS = 25;
/** A broker that does not answer must not hold up a shutdown: nothing is lost, the group waits for its session to end. */
const GRACE_MS = 5_000;

interface Run {
  readonly events: RecordedEvent[];
  readonly incarnation: string;
}

/**
 * A member of a consumer group. kafkajs may end it for reasons of its own, and restarts some endings and not others; so it
 * is told to restart none, and a member that ended is replaced by a new one, with back-off, for ever.
 */
export class KafkaSubscription implements Subscription {
  readonly #parts: SubscriptionParts;
  readonly #timing: KafkaTiming;
  readonly #sources: ReadonlyMap<string, SourceLanes>;
  /** As far as this process has handled each lane, committed or not. */
  readonly #handled = new Map<LaneName, bigint>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #end: (error: Error | undefined) => void = () => undefined;
  #outage: { failures: number; error: unknown } = { failures: 0, error: null };
  #heartbeat = Date.now();

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#timing = timingOf(parts.settings);
    this.#sources = new Map(
      [...new Set(parts.options.sources)].map((source) => [topicOf(parts.settings, source), new SourceLanes(source)]),
    );
  }

  start(): void {
    if (this.#sources.size > 0) this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#end(undefined);
    for (const lanes of this.#sources.values()) lanes.close();
    const patience = new AbortController();
    await Promise.race([this.#running, delay(GRACE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.#parts.onStop();
  }

  async lag(): Promise<readonly SourceLag[]> {
    const services = this.#services();
    const { offsets, options } = this.#parts;
    const [ends, handled] = await Promise.all([offsets.ends(services), offsets.handled(options.group, services)]);
    return services.map((source) => {
      const lanes = [...ends].filter(([lane]) => lane.startsWith(`${topicOf(this.#parts.settings, source)}/`));
      const events = lanes.reduce((sum, [lane, end]) => sum + Number(end - (handled.get(lane) ?? 0n)), 0);
      return { source, events, capped: false };
    });
  }

  status(): { heartbeat: number; sources: readonly SourceStatus[] } {
    return {
      heartbeat: this.#heartbeat,
      sources: [...this.#sources.values()].map((lanes) => lanes.status(this.#outage)),
    };
  }

  async idle(): Promise<void> {
    const services = this.#services();
    await this.#parts.carried(services);
    let left = await this.#parts.offsets.ends(services);
    for (;;) {
      this.#refuse();
      left = await this.#askGroup(this.#ahead(left, this.#handled));
      if (left.size === 0) return;
      await delay(POLL_MS);
    }
  }

  #services(): ServiceName[] {
    return [...this.#sources.values()].map(({ service }) => service);
  }

  #refuse(): void {
    if (this.#stopping.signal.aborted)
      throw new TransportError('SUBSCRIPTION_STOPPED', 'The subscription was stopped.');
    for (const { haltedBy } of this.#sources.values()) if (haltedBy !== undefined) throw haltedBy;
  }

  #ahead(ends: ReadonlyMap<LaneName, bigint>, handled: ReadonlyMap<LaneName, bigint>): Map<LaneName, bigint> {
    return new Map([...ends].filter(([lane, end]) => (handled.get(lane) ?? 0n) < end));
  }

  /** Other members handle lanes too. */
  async #askGroup(left: ReadonlyMap<LaneName, bigint>): Promise<Map<LaneName, bigint>> {
    if (left.size === 0) return new Map();
    return this.#ahead(left, await this.#parts.offsets.handled(this.#parts.options.group, this.#services()));
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#member();
      } catch (error) {
        await this.#failed(explained(error));
      }
    }
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#outage = { failures: this.#outage.failures + 1, error };
    for (const service of this.#services()) this.#report(error, service);
    await delay(delayBefore(this.#outage.failures, BACKOFF), undefined, { signal: this.#stopping.signal }).catch(
      () => undefined,
    );
  }

  #report(error: unknown, service: ServiceName): void {
    try {
      this.#parts.options.onError?.(error, service);
    } catch {
      // A report that fails must not end the subscription.
    }
  }

  /** One life of a member: until it is stopped or kafkajs gives up. */
  async #member(): Promise<void> {
    const consumer = this.#consumer();
    const ended = new Promise<Error | undefined>((resolve) => (this.#end = resolve));
    this.#watch(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.#sources.keys()], fromBeginning: true });
      await consumer.run({
        // Whether a batch is handled is decided by our transaction alone; its offset is committed after it, by us.
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: LANES_AT_ONCE,
        eachBatch: (payload) => this.#batch(payload),
      });
      if (this.#stopping.signal.aborted) return;
      const error = await ended;
      if (error !== undefined) throw error;
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  #consumer(): Consumer {
    const { kafka, settings, options } = this.#parts;
    const { session, heartbeat, rebalance, fetchWait } = this.#timing;
    return kafka.consumer({
      groupId: groupOf(settings, options.group),
      sessionTimeout: session,
      heartbeatInterval: heartbeat,
      rebalanceTimeout: rebalance,
      maxWaitTimeInMs: fetchWait,
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 2_000, restartOnFailure: async () => false },
    });
  }

  #watch(consumer: Consumer): void {
    const { CRASH, GROUP_JOIN, FETCH, HEARTBEAT } = consumer.events;
    const alive = (): void => void (this.#heartbeat = Date.now());
    consumer.on(FETCH, alive);
    consumer.on(HEARTBEAT, alive);
    consumer.on(CRASH, ({ payload }) => this.#end(payload.error));
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#outage = { failures: 0, error: null };
      for (const [topic, lanes] of this.#sources) lanes.keep(payload.memberAssignment[topic] ?? []);
    });
  }

  async #batch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const lanes = this.#sources.get(batch.topic);
    if (lanes === undefined || lanes.haltedBy !== undefined) return void payload.pause();
    const beats = new Heartbeats(() => payload.heartbeat(), this.#timing.heartbeat);
    try {
      await this.#chunks(payload, lanes, beats);
    } finally {
      beats.stop();
    }
  }

  async #chunks(payload: EachBatchPayload, lanes: SourceLanes, beats: Heartbeats): Promise<void> {
    const { batch } = payload;
    const size = this.#parts.options.maxBatch ?? 500;
    for (let from = 0; from < batch.messages.length; from += size) {
      if (!payload.isRunning() || payload.isStale() || beats.lost || lanes.haltedBy !== undefined) return;
      const chunk = batch.messages.slice(from, from + size);
      try {
        await this.#handle(lanes.service, batch.partition, chunk);
      } catch (error) {
        lanes.failed(batch.partition, error, () => payload.pause());
        this.#report(error, lanes.service);
        return;
      }
      lanes.succeeded(batch.partition);
      const next = offsetAfter(chunk);
      payload.resolveOffset((next - 1n).toString());
      this.#handled.set(laneOf(batch.topic, batch.partition), next);
      await this.#commit(payload, next);
    }
  }

  /** A commit that fails loses nothing: the same events come again and are recognised, by this member or the next. */
  async #commit(payload: EachBatchPayload, offset: bigint): Promise<void> {
    const { topic, partition } = payload.batch;
    const partitions = [{ partition, offset: offset.toString() }];
    try {
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
    } catch (error) {
      if (isRebalance(error)) throw error;
      this.#end(asError(error));
    }
  }

  async #handle(source: ServiceName, partition: number, messages: readonly KafkaMessage[]): Promise<void> {
    const token = offsetAfter(messages).toString();
    for (const { events, incarnation } of this.#runs(source, partition, messages))
      await this.#parts.options.onBatch({
        source,
        lane: String(partition),
        events,
        checkpoint: { token, incarnation },
      });
  }

  /** Events that follow each other and come from the same life of the sender's store. */
  #runs(source: ServiceName, partition: number, messages: readonly KafkaMessage[]): Run[] {
    const runs: Run[] = [];
    for (const message of messages) {
      const decoded = decode(message);
      if (decoded.kind === 'foreign' || decoded.event.source !== source) {
        const reason = decoded.kind === 'foreign' ? decoded.reason : 'NOT_OURS';
        const { group } = this.#parts.options;
        this.#parts.onSkipped({ group, source, reason, partition, offset: message.offset });
      } else if (runs.at(-1)?.incarnation === decoded.incarnation) runs.at(-1)?.events.push(decoded.event);
      else runs.push({ events: [decoded.event], incarnation: decoded.incarnation });
    }
    return runs;
  }
}

const offsetAfter = (messages: readonly KafkaMessage[]): bigint => BigInt(messages.at(-1)?.offset ?? -1) + 1n;
