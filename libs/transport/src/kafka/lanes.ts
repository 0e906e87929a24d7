import type { ServiceName } from '#contracts';
import { delayBefore } from '../backoff.js';
import { asError, codeOf, hasCode } from '../errors.js';
import type { SourceState, SourceStatus } from '../port.js';

const BACKOFF = { firstMs: 50, maxMs: 10_000 };

/** One topic as one subscription reads it: its partitions fail, wait and go on each by itself. */
export class SourceLanes {
  readonly #failures = new Map<number, number>();
  readonly #waiting = new Map<number, NodeJS.Timeout>();
  #error: unknown = null;
  #haltedBy: Error | undefined;

  constructor(readonly service: ServiceName) {}

  get haltedBy(): Error | undefined {
    return this.#haltedBy;
  }

  succeeded(partition: number): void {
    this.#failures.delete(partition);
  }

  /** Keeps the lane from being read until its back-off is over; a source that was restored, for good. */
  failed(partition: number, error: unknown, pause: () => () => void): void {
    this.#error = error;
    const failures = (this.#failures.get(partition) ?? 0) + 1;
    this.#failures.set(partition, failures);
    const resume = pause();
    if (hasCode(error, 'SOURCE_RESTORED')) this.#haltedBy = asError(error);
    if (this.#haltedBy !== undefined) return;
    clearTimeout(this.#waiting.get(partition));
    this.#waiting.set(partition, setTimeout(resume, delayBefore(failures, BACKOFF)));
  }

  /** Lanes that other members have now are theirs to report. */
  keep(partitions: readonly number[]): void {
    for (const partition of this.#failures.keys())
      if (!partitions.includes(partition)) this.#failures.delete(partition);
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** `outage`: what is wrong with the way to Kafka as a whole. */
  status(outage: { readonly failures: number; readonly error: unknown }): SourceStatus {
    const failures = Math.max(outage.failures, ...this.#failures.values());
    const error = outage.failures > 0 && this.#haltedBy === undefined ? outage.error : this.#error;
    const failing = failures > 0 || this.#haltedBy !== undefined;
    return {
      source: this.service,
      state: this.#state(failures, error),
      failures,
      error: failing ? nameOf(error) : null,
    };
  }

  #state(failures: number, error: unknown): SourceState {
    if (this.#haltedBy !== undefined) return 'halted';
    if (failures === 0) return 'live';
    return hasCode(error, 'KAFKA_TOPIC_MISSING') ? 'absent' : 'retrying';
  }
}

const nameOf = (error: unknown): string => codeOf(error) ?? (error instanceof Error ? error.name : 'UNKNOWN');
