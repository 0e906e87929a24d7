import { hasCode, TransportError } from '../errors.js';
import { classify, isForAll } from '../failures.js';
import type { Batch, BatchOutcome, SourceLag, Subscription } from '../port.js';
import { BatchWork, type Tally } from './batch.js';
import { isolate, type Attempts } from './isolation.js';
import { readCheckpoint } from './positions.js';
import { DEFAULT_RETRY, type ConsumerOptions, type RetryPolicy } from './types.js';

const REMEMBERED = 10_000;

/**
 * Runs a reaction so that its writes happen exactly once an event, in order per key: what was handled is recorded in the
 * transaction that handles it, and nothing that the transport or a crash does can change it.
 */
export class Consumer {
  readonly name: string;
  readonly #retry: RetryPolicy;
  readonly #listeners = new Set<() => void>();
  readonly #handled = new Map<string, number>();
  #subscription: Subscription | undefined;

  constructor(private readonly options: ConsumerOptions) {
    this.name = options.name;
    this.#retry = { ...DEFAULT_RETRY, ...options.retry };
  }

  async start(): Promise<void> {
    const { name, database, transport, sources, maxBatch } = this.options;
    this.#subscription = await transport.subscribe({
      group: name,
      sources,
      checkpoints: {
        load: (source) => readCheckpoint(database.sql, { consumer: name, source, lane: '' }),
      },
      onBatch: (batch) => this.#onBatch(batch),
      onError: this.options.onError,
      ...(maxBatch === undefined ? {} : { maxBatch }),
    });
  }

  async stop(): Promise<void> {
    await this.#subscription?.stop();
    this.#subscription = undefined;
  }

  async idle(): Promise<void> {
    await this.#started().idle();
  }

  async lag(): Promise<readonly SourceLag[]> {
    return this.#started().lag();
  }

  status(): ReturnType<Subscription['status']> {
    return this.#started().status();
  }

  /** Calls back after every commit of this consumer in this process. Returns a function that stops it. */
  onCommit(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => this.#listeners.delete(wake);
  }

  /** How far this process is known to have handled a stream; another process may be further. */
  handledUpTo(streamId: string): number {
    return this.#handled.get(streamId) ?? 0;
  }

  #started(): Subscription {
    if (this.#subscription === undefined)
      throw new TransportError('SUBSCRIPTION_STOPPED', `Consumer ${this.name} is not running.`);
    return this.#subscription;
  }

  async #onBatch(batch: Batch): Promise<BatchOutcome> {
    const work = new BatchWork(this.options, batch);
    const attempts: Attempts = {
      run: (transaction) => this.#run(transaction, batch),
      failed: (error) => this.#failed(error, batch),
    };
    try {
      await this.#handle(work, attempts);
      return 'handled';
    } catch (error) {
      if (hasCode(error, 'OVERTAKEN')) return 'overtaken';
      throw error;
    }
  }

  async #handle(work: BatchWork, attempts: Attempts): Promise<void> {
    try {
      await attempts.run(() => work.whole());
    } catch (error) {
      if (isForAll(error)) throw error;
      await isolate(work, this.#retry, attempts);
      await attempts.run(() => work.finish());
    }
  }

  async #run(transaction: () => Promise<Tally | 'overtaken'>, batch: Batch): Promise<Tally> {
    for (let lost = 0; ; lost++) {
      const began = performance.now();
      try {
        const tally = await transaction();
        if (tally === 'overtaken') throw new TransportError('OVERTAKEN', 'Another member of the group is further.');
        this.#committed(tally, batch, performance.now() - began);
        return tally;
      } catch (error) {
        if (classify(error) !== 'conflict' || lost >= this.#retry.conflicts) throw error;
        this.options.hooks?.retried?.('conflict', batch.source);
      }
    }
  }

  #failed(error: unknown, batch: Batch): void {
    this.options.hooks?.retried?.('reaction', batch.source);
    this.options.onError(error, batch.source);
  }

  #committed({ fresh, duplicates, queued, parked, cursors }: Tally, { source }: Batch, ms: number): void {
    this.options.hooks?.handled?.({ source, fresh, duplicates, queued, ms });
    for (const key of parked) this.options.hooks?.parked?.(key);
    this.#remember(cursors);
    for (const wake of this.#listeners) wake();
  }

  /** The streams that moved last: those are asked about. */
  #remember(cursors: ReadonlyMap<string, number>): void {
    for (const [streamId, version] of cursors) {
      this.#handled.delete(streamId);
      this.#handled.set(streamId, version);
    }
    for (const oldest of this.#handled.keys()) {
      if (this.#handled.size <= REMEMBERED) return;
      this.#handled.delete(oldest);
    }
  }
}
