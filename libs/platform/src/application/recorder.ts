import type { RecordedEvent, ServiceName } from '#contracts';
import { definitionOf } from '#contracts';
import type { EventStore, NewEvent, StreamAppend, UnitOfWork } from '#event-store';
import { instantText, type Actor, type NewId } from '#kernel';
import type { Surroundings } from './surroundings.js';
import type { DomainEvent, Projection, Subject } from './types.js';

/** The same transaction, with what is under way put aside. */
const gathering = (uow: UnitOfWork, underWay: Promise<unknown>[]): UnitOfWork => ({
  sql: uow.sql,
  manager: uow.manager,
  afterCommit: (work) => uow.afterCommit(work),
  withCommit: (statement) => {
    statement.catch(() => undefined); // looked at by who waits
    underWay.push(statement);
  },
});

/** On whose behalf events are recorded, and what led to them. */
export interface Origin {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
}

/** Several entries of one stream differ in what led to them, and follow each other. */
export interface Entry {
  readonly streamId: string;
  readonly expectedVersion: number;
  /** The event that was decided on, where that one is still to be looked for. */
  readonly builtOn?: string | undefined;
  readonly events: readonly DomainEvent[];
  readonly subject: Subject;
  readonly origin: Origin;
}

/**
 * The only way events get into a service's store: puts them into envelopes, appends them and fills the service's views,
 * all in the caller's transaction. Commands, reactions and timers use the same one.
 */
export class Recorder {
  constructor(
    private readonly service: ServiceName,
    private readonly store: EventStore,
    private readonly projections: readonly Projection[],
    private readonly host: Pick<Surroundings, 'clock' | 'newId' | 'observer'>,
  ) {}

  /** All of it is stored when this is answered: what comes next may build on it, and catch its failure. */
  async record(uow: UnitOfWork, entries: readonly Entry[]): Promise<readonly RecordedEvent[]> {
    const underWay: Promise<unknown>[] = [];
    const [begun] = await Promise.allSettled([this.begin(gathering(uow, underWay), entries)]);
    // All are waited for, whatever happens: a statement that comes after the rollback would be on its own.
    for (const part of await Promise.allSettled(underWay)) if (part.status === 'rejected') throw part.reason;
    if (begun.status === 'rejected') throw begun.reason;
    return begun.value;
  }

  /** Waits for no more than it has to: for transactions that end with these events, and are undone when any of it fails. */
  async begin(uow: UnitOfWork, entries: readonly Entry[]): Promise<readonly RecordedEvent[]> {
    const appends = joined(entries.filter(({ events }) => events.length > 0).map((entry) => this.toAppend(entry)));
    if (appends.length === 0) return [];
    const began = performance.now();
    const { events, stored } = await this.store.begin(uow, appends);
    uow.withCommit(stored);
    const measured = (): void => this.host.observer.appended((performance.now() - began) / 1000);
    stored.then(measured).catch(() => undefined); // the transaction ends as the append does, whatever becomes of a metric
    await this.project(events, uow);
    return events;
  }

  private async project(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const projection of this.projections) await projection.apply(events, uow);
  }

  private toAppend(entry: Entry): StreamAppend {
    const recordedAt = instantText(this.host.clock.now().epochMilliseconds);
    const { streamId, expectedVersion, builtOn } = entry;
    const events = entry.events.map((event) => this.toEnvelope(event, entry, recordedAt));
    return { streamId, expectedVersion, builtOn, events };
  }

  private toEnvelope(event: DomainEvent, { streamId, subject, origin }: Entry, recordedAt: string): NewEvent {
    return {
      eventId: this.host.newId(),
      source: this.service,
      streamId,
      type: event.type,
      schemaVersion: definitionOf(this.service, event.type)?.version ?? 0,
      key: subject.key,
      occurredAt: event.occurredAt ?? recordedAt,
      recordedAt,
      siteId: subject.siteId,
      patientRef: subject.patientRef,
      actor: origin.actor,
      correlationId: origin.correlationId,
      causationId: origin.causationId,
      traceparent: origin.traceparent,
      data: event.data,
      sealed: event.sealed ?? null,
    };
  }
}

/** The store takes each stream once. */
const joined = (appends: readonly StreamAppend[]): readonly StreamAppend[] => {
  const streams = new Map<string, StreamAppend>();
  for (const append of appends) {
    const before = streams.get(append.streamId);
    const events = [...(before?.events ?? []), ...append.events];
    streams.set(append.streamId, { ...(before ?? append), events });
  }
  return [...streams.values()];
};

/** The origin of what a reaction or a timer records: caused by the event it reacts to, if there is one. */
export const systemOrigin = (subject: string, cause: RecordedEvent | null, newId: NewId): Origin => ({
  actor: { subject, role: 'system', organisation: 'waymark' },
  correlationId: cause?.correlationId ?? newId(),
  causationId: cause?.eventId ?? null,
  traceparent: cause?.traceparent ?? null,
});
