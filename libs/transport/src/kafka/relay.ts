import type { ServiceName } from '#contracts';
import type { EventSource, PositionedEvent, Sql } from '#event-store';
import { Partitioners, type Kafka, type Producer, type ProducerConfig } from 'kafkajs';
import { delayBefore } from '../backoff.js';
import { countAfter } from '../count.js';
import { codeOf } from '../errors.js';
import type { Carrier, CarrierDatabase } from '../port.js';
import { Signal } from '../signal.js';
import { explained, kafkaError } from './errors.js';
import { orAborted } from './or-aborted.js';
import { encode, sizeOf, type Encoded } from './message.js';
import { acquire, readMark, release, saveMark, type Mark } from './relay-memory.js';
import { timingOf, topicOf, type KafkaSettings } from './settings.js';
import { withAdmin } from './topics.js';

const PAGE = 500;
const COUNTED = 1_000;
const BACKOFF = { firstMs: 100, maxMs: 5_000 };
/** Between two tries to become the relay, and between two looks whether a quiet one still is. */
const FOLLOW_MS = 1_000;
const QUIET_MS = 5_000;
const POLL_MS = 20;
/** A broker that does not answer must not hold up a shutdown; what is on its way may still arrive, and is known again. */
const GRACE_MS = 3_000;

export const PRODUCER: ProducerConfig = {
  idempotent: true,
  // More than one at a time may overtake each other when one is tried again (tulios/kafkajs#598).
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: Partitioners.DefaultPartitioner,
};

/** `leading`: produces. `following`: another process does. `retrying`: Kafka or the database failed last. */
export interface RelayStatus {
  readonly service: ServiceName;
  readonly state: 'leading' | 'following' | 'retrying' | 'stopped';
  readonly failures: number;
  readonly error: string | null;
}

export interface RelayParts {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  readonly source: EventSource;
  readonly owner: CarrierDatabase;
  readonly onError: (error: unknown, source: ServiceName) => void;
}

interface Batch {
  readonly messages: readonly Encoded[];
  readonly last: bigint;
}

/**
 * Takes the events of one service out of its store in commit order and puts them into its topic. Remembers how far it has
 * got in the service's own database, after Kafka has confirmed: killed in between it produces some again, in the same
 * order, and never leaves one out. After any failure it begins anew from what it remembers, with a producer that
 * remembers nothing: a sequence number used twice would let the broker take new events for repeated ones.
 */
export class Relay implements Carrier {
  readonly service: ServiceName;
  readonly #parts: RelayParts;
  readonly #topic: string;
  readonly #signal = new Signal();
  readonly #unwatch: () => void;
  #state: RelayStatus['state'] = 'following';
  #failures = 0;
  #error: unknown = null;
  #stopped = false;
  readonly #giveUp = new AbortController();
  /** As far as this process produced; another one may be further. */
  #done = 0n;
  readonly #running: Promise<void>;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.service = parts.source.service;
    this.#topic = topicOf(parts.settings, this.service);
    this.#unwatch = parts.source.onCommit(this.#signal.raise);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#signal.raise();
    this.#unwatch();
    const patience = setTimeout(() => this.#giveUp.abort(), GRACE_MS);
    await this.#running;
    clearTimeout(patience);
    this.#state = 'stopped';
  }

  status(): RelayStatus {
    const error = this.#error === null ? null : (codeOf(this.#error) ?? (this.#error as Error).name);
    return { service: this.service, state: this.#state, failures: this.#failures, error };
  }

  async idle(): Promise<void> {
    const end = await this.#endOfEvents();
    while (!this.#stopped && this.#done < end) {
      const { position } = await readMark(this.#parts.owner.sql, this.service);
      if (position >= end) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async lag(): Promise<number> {
    const { position } = await readMark(this.#parts.owner.sql, this.service);
    return countAfter(this.#parts.source, position, COUNTED);
  }

  async #endOfEvents(): Promise<bigint> {
    let { position } = await readMark(this.#parts.owner.sql, this.service);
    for (;;) {
      const last = (await this.#parts.source.readAfter(position, COUNTED)).at(-1);
      if (last === undefined) return position;
      position = last.position;
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#parts.owner.session((sql, closing) => this.#term(sql, closing));
        await this.#rest(FOLLOW_MS);
      } catch (error) {
        await this.#failed(explained(error));
      }
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#state = 'retrying';
    this.#failures += 1;
    this.#error = error;
    if (!this.#stopped) this.#parts.onError(error, this.service);
    await this.#rest(delayBefore(this.#failures, BACKOFF));
  }

  /** New events do not cut it short: what failed a moment ago would fail again. */
  async #rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#stopped && performance.now() < until) await this.#signal.wait(until - performance.now());
  }

  async #term(sql: Sql, closing: AbortSignal): Promise<void> {
    if (!(await acquire(sql, this.service))) {
      if (this.#failures === 0) this.#state = 'following';
      return;
    }
    const end = (): void => {
      this.#stopped = true;
      this.#signal.raise();
    };
    closing.addEventListener('abort', end);
    try {
      await this.#lead(sql);
    } finally {
      closing.removeEventListener('abort', end);
      await release(sql, this.service);
    }
  }

  async #lead(sql: Sql): Promise<void> {
    const mark = await this.#fit(await readMark(sql, this.service));
    const producer = this.#producer();
    try {
      await this.#unlessGivenUp(producer.connect());
      await this.#produce(sql, producer, mark);
    } finally {
      await this.#unlessGivenUp(producer.disconnect()).catch(() => undefined);
    }
  }

  /** A topic with another number of partitions than before would put a course into two of them. */
  async #fit(mark: Mark): Promise<Mark> {
    const asked = withAdmin(this.#parts.kafka, (admin) => admin.fetchTopicMetadata({ topics: [this.#topic] }));
    const { topics } = await this.#unlessGivenUp(asked);
    const partitions = topics[0]?.partitions.length ?? 0;
    if (mark.partitions === 0 || mark.partitions === partitions) return { ...mark, partitions };
    const detail = `${this.#topic} has ${partitions} partitions and had ${mark.partitions}: nothing is produced to it.`;
    throw kafkaError('KAFKA_TOPIC_UNFIT', detail);
  }

  #producer(): Producer {
    return this.#parts.kafka.producer(PRODUCER);
  }

  async #produce(sql: Sql, producer: Producer, from: Mark): Promise<void> {
    const { source } = this.#parts;
    let { position } = from;
    let incarnation = await source.incarnation();
    while (!this.#stopped) {
      const page = await source.readAfter(position, PAGE);
      const now = await source.incarnation();
      if (now !== incarnation) {
        // The mark was restored with the events; where we thought to be means nothing any more.
        incarnation = now;
        ({ position } = await readMark(sql, this.service));
        continue;
      }
      for (const batch of this.#batches(page, incarnation)) {
        await this.#send(producer, batch.messages);
        position = batch.last;
        await saveMark(sql, this.service, { ...from, position });
        this.#done = position;
      }
      this.#succeeded();
      if (page.length === 0) await this.#quiet(sql);
    }
  }

  #succeeded(): void {
    this.#state = 'leading';
    this.#failures = 0;
    this.#error = null;
  }

  async #quiet(sql: Sql): Promise<void> {
    const began = performance.now();
    await this.#signal.wait(QUIET_MS);
    // A connection that died would leave nobody with the lock, or somebody else; then this throws.
    if (!this.#stopped && performance.now() - began >= QUIET_MS) await sql.query('SELECT 1');
  }

  /** A broker limits the batch of a partition, not only the message: many small events must not add up to too much. */
  *#batches(page: readonly PositionedEvent[], incarnation: string): Generator<Batch> {
    const room = this.#parts.settings.maxMessageBytes;
    let messages: Encoded[] = [];
    let [bytes, last] = [0, 0n];
    for (const event of page) {
      const message = encode(event, incarnation);
      const size = sizeOf(message);
      if (messages.length > 0 && bytes + size > room) {
        yield { messages, last };
        [messages, bytes] = [[], 0];
      }
      messages.push(message);
      bytes += size;
      last = event.position;
    }
    if (messages.length > 0) yield { messages, last };
  }

  async #send(producer: Producer, messages: readonly Encoded[]): Promise<void> {
    const { request: timeout } = timingOf(this.#parts.settings);
    await this.#unlessGivenUp(producer.send({ topic: this.#topic, acks: -1, timeout, messages: [...messages] }));
  }

  #unlessGivenUp<T>(work: Promise<T>): Promise<T> {
    return orAborted(work, this.#giveUp.signal);
  }
}
