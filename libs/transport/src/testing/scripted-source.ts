import type { RecordedEvent, ServiceName } from '#contracts';
import type { EventSource, PositionedEvent } from '#event-store';
import { newId, systemActor } from '#kernel';

/** Positions may have holes; here they always do. */
const STEP = 7n;

/** An event that the catalogue knows of each sender that tests use. */
const CONTENT = {
  therapy: { type: 'PreparationReopened', data: { reasonCode: 'STALE' } },
  intake: { type: 'SafetyAlertResolved', data: { alertId: 'alert', action: 'CALLED' } },
  infusion: { type: 'EscortConfirmed', data: { relationship: 'SPOUSE', method: 'PRESENT' } },
} as Partial<Record<ServiceName, { type: string; data: object }>> & { infusion: { type: string; data: object } };

/** A sender whose history the test writes, also in ways that no real store allows. */
export class ScriptedSource implements EventSource {
  readonly #events: PositionedEvent[] = [];
  readonly #versions = new Map<string, number>();
  readonly #wakes = new Set<() => void>();
  readonly #looking: NodeJS.Timeout;
  #incarnation = newId();

  constructor(readonly service: ServiceName) {
    this.#looking = setInterval(() => this.#wake(), 500).unref();
  }

  /** One more event of a key; the stream is the key's own unless it is named. */
  append(key: string, streamId = `${this.service}-${key}`): RecordedEvent {
    const event = this.#next(key, streamId);
    this.#events.push({ ...event, position: BigInt(this.#events.length + 1) * STEP });
    this.#wake();
    return event;
  }

  /** An event that was recorded and will not arrive. */
  lose(key: string, streamId = `${this.service}-${key}`): RecordedEvent {
    return this.#next(key, streamId);
  }

  /** The same event again, or one that was lost, later than it should have come. */
  deliver(event: RecordedEvent): void {
    this.#events.push({ ...event, position: BigInt(this.#events.length + 1) * STEP });
    this.#wake();
  }

  /** What a restore from a backup does. */
  restore(): void {
    this.#incarnation = newId();
    this.#wake();
  }

  close(): void {
    clearInterval(this.#looking);
  }

  async incarnation(): Promise<string> {
    return this.#incarnation;
  }

  async readAfter(position: bigint, limit: number): Promise<readonly PositionedEvent[]> {
    return this.#events.slice(Number(position / STEP)).slice(0, limit);
  }

  onCommit(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }

  #next(key: string, streamId: string): RecordedEvent {
    const streamVersion = (this.#versions.get(streamId) ?? 0) + 1;
    this.#versions.set(streamId, streamVersion);
    return {
      eventId: newId(),
      source: this.service,
      streamId,
      streamVersion,
      ...(CONTENT[this.service] ?? CONTENT.infusion),
      schemaVersion: 1,
      key,
      occurredAt: '2026-03-02T10:00:00.000Z',
      recordedAt: '2026-03-02T10:00:00.000Z',
      actor: systemActor('test'),
      siteId: null,
      patientRef: null,
      correlationId: 'test',
      causationId: null,
      traceparent: null,
      sealed: null,
    };
  }
}
