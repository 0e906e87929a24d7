import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { AggregateLoader, UnitOfWork } from '#event-store';
import type { Aggregate, Clock, DomainEvent, NewId, Subject, Temporal } from '#kernel';
import { Recorder, systemOrigin } from './recorder.js';
import { AGGREGATES, CLOCK, NEW_ID } from './tokens.js';

export interface SystemAct<S, C, E extends DomainEvent> {
  readonly aggregate: Aggregate<S, C, E>;
  readonly id: string;
  readonly command: (now: Temporal.Instant) => C;
  /** The reaction or timer that acts. */
  readonly by: string;
  readonly cause: RecordedEvent | null;
  /** For a stream that this act begins. Without it nothing happens where there is no stream. */
  readonly subject?: Subject;
}

/** Carries out what reactions and timers decide, in the transaction they run in. What is refused leaves no trace. */
@Injectable()
export class SystemActs {
  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly recorder: Recorder,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** The state afterwards. */
  async act<S, C, E extends DomainEvent>(uow: UnitOfWork, { aggregate, ...act }: SystemAct<S, C, E>): Promise<S> {
    const { state, version } = await this.loader.load(uow.sql, aggregate, act.id);
    const subject = aggregate.subject(state) ?? act.subject;
    if (subject === undefined) return state;
    const decision = aggregate.decide(act.command(this.clock.now()), state);
    if (decision.kind === 'refused') return state;
    const streamId = `${aggregate.category}-${act.id}`;
    const origin = systemOrigin(act.by, act.cause, this.newId);
    const entry = { streamId, expectedVersion: version, events: decision.events, subject, origin };
    const events = await this.recorder.record(uow, [entry]);
    this.loader.appended(uow, aggregate, act.id, { base: { state, version }, events });
    return decision.events.reduce<S>((folded, event) => aggregate.evolve(folded, event), state);
  }
}
