import { refusals, type RefusalCode, type RecordedEvent, type ServiceName } from '#contracts';
import {
  isConnectionError,
  type AggregateLoader,
  type Database,
  type Idempotency,
  type Remembered,
  type UnitOfWork,
} from '#event-store';
import { refusal, type Clock, type Decision, type NewId, type Refusal, type SiteScope } from '#kernel';
import { EdgeProblem } from '../http/edge-problem.js';
import { firstAnswer, keepAnswer } from './first-answer.js';
import { commandFailure, isUnknown, RolledBack, Unverified } from './failures.js';
import { inScope, leavesScope } from './reach.js';
import type { Recorder } from './recorder.js';
import type { CommandObserver } from './surroundings.js';
import {
  type DecisionTools,
  type DomainEvent,
  type Execution,
  type Outcome,
  type Rejection,
  type Subject,
} from './types.js';

export interface CommandRunnerParts {
  readonly service: ServiceName;
  readonly database: Database;
  readonly loader: AggregateLoader;
  readonly recorder: Recorder;
  readonly idempotency: Idempotency;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly observer: CommandObserver;
}

interface Loaded<S> extends DecisionTools<S> {
  readonly exists: boolean;
  /** Nothing was read: the state is right only if the append finds the stream to end on this event, or not to exist. */
  readonly guess?: Guess<S>;
}

type Guess<S> = Omit<Remembered<S>, 'lastEventId'> & { readonly lastEventId?: string };

const ATTEMPTS = 6;

/**
 * Carries a command out: load, fold, check scope, decide, and then one transaction with the events, the idempotency
 * record, the views and whatever `effects` adds. A refusal on the clinical order is recorded as well. The first attempt
 * decides on the state as it is remembered, if it is, and appends to nothing else; a refusal is always one of a load.
 * Killed before the commit, nothing happened; killed after it, the same key gives the same answer. Where nobody can tell
 * which of the two it was, nobody is told no: the caller asks again.
 */
export class CommandRunner {
  constructor(private readonly parts: CommandRunnerParts) {}

  async run<S, C, E extends DomainEvent>(execution: Execution<S, C, E>): Promise<Outcome> {
    const outcome = await this.withRetries(execution);
    const refused = outcome.kind === 'refused' ? outcome.refusal : null;
    this.parts.observer.decided(execution.name, outcome.kind, refused);
    return outcome;
  }

  private async withRetries<S, C, E extends DomainEvent>(execution: Execution<S, C, E>): Promise<Outcome> {
    const guessed = await this.guessed(execution);
    if (guessed !== undefined) return guessed;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.parts.database.transaction((uow) => this.attempt(execution, uow));
      } catch (error) {
        const failure = commandFailure(error, execution.constraints);
        if (failure === 'repeated') return this.repeat(execution);
        if (failure instanceof RolledBack) return this.refuseAfterRollback(execution, failure.refusal);
        if (failure !== 'retry' || (attempt >= ATTEMPTS && isUnknown(error))) throw error;
        if (attempt >= ATTEMPTS) return this.refuseAfterRollback(execution, plain('CONCURRENT_CHANGE'));
      }
    }
  }

  /** Undefined: there was nothing to guess by, or it led to what no append verifies, and so to no verdict. */
  private async guessed<S, C, E extends DomainEvent>(execution: Execution<S, C, E>): Promise<Outcome | undefined> {
    const guess = this.guess(execution);
    if (guess === undefined) return undefined;
    try {
      return await this.parts.database.transaction((uow) => this.attempt(execution, uow, guess));
    } catch (error) {
      const failure = commandFailure(error, execution.constraints);
      if (failure === 'repeated') return this.repeat(execution);
      if (failure instanceof RolledBack) return this.refuseAfterRollback(execution, failure.refusal);
      if (failure === 'error' && isConnectionError(error)) throw error;
      const outrun = failure === 'retry' && guess.lastEventId !== undefined;
      if (outrun) this.parts.loader.mistaken(execution.aggregate, execution.id, guess.version);
      return undefined;
    }
  }

  private guess<S, C, E extends DomainEvent>({ aggregate, id, existence }: Execution<S, C, E>): Guess<S> | undefined {
    const remembered = this.parts.loader.remembered(aggregate, id);
    return remembered ?? (existence === 'new' ? { state: aggregate.initial, version: 0 } : undefined);
  }

  private async attempt<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    uow: UnitOfWork,
    guess?: Guess<S>,
  ): Promise<Outcome> {
    const tools = await this.load(execution, uow, guess);
    const stopped = stop(execution, tools);
    const decision = stopped === undefined ? await decide(execution, tools) : refusedWith<E>(stopped);
    const outside = decision.kind === 'accepted' && leavesScope(execution, tools.state, decision.events);
    const allowed = outside ? refusedWith<E>(outOfScope(execution.context.sites)) : decision;
    if (guess !== undefined && !appends(allowed)) throw new Unverified();
    return this.conclude(execution, tools, allowed);
  }

  private async load<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    uow: UnitOfWork,
    guess?: Guess<S>,
  ): Promise<Loaded<S>> {
    const { aggregate, id } = execution;
    const { state, version } = guess ?? (await this.parts.loader.load(uow.sql, aggregate, id));
    const exists = aggregate.subject(state) !== undefined;
    const known = { uow, state, version, exists, now: this.parts.clock.now(), newId: this.parts.newId };
    return guess === undefined ? known : { ...known, guess };
  }

  private async conclude<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    tools: Loaded<S>,
    decision: Decision<E>,
  ): Promise<Outcome> {
    const outcome =
      decision.kind === 'accepted'
        ? await this.accepted(execution, tools, decision.events)
        : await this.refused(execution, tools, decision);
    this.remember(execution, tools.uow, outcome);
    return outcome;
  }

  private async accepted<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    tools: Loaded<S>,
    events: readonly E[],
  ): Promise<Outcome> {
    const { aggregate, id } = execution;
    const state = events.reduce<S>((folded, event) => aggregate.evolve(folded, event), tools.state);
    const subject = aggregate.subject(state) ?? execution.subject ?? { key: id, siteId: null, patientRef: null };
    const recorded = await this.append(execution, tools, subject, events);
    const after = { ...tools, state, version: tools.version + events.length };
    const rejection = await execution.effects?.(after, recorded);
    if (rejection !== undefined)
      throw tools.guess === undefined ? new RolledBack(rejection.rejected) : new Unverified();
    this.parts.loader.appended(tools.uow, aggregate, id, { base: tools, events: recorded });
    await this.parts.loader.maybeSnapshot(tools.uow, aggregate, id, after);
    return {
      kind: 'accepted',
      id,
      version: after.version,
      position: `${aggregate.category}-${id}@${after.version}`,
      created: !tools.exists && execution.addressed !== false,
      body: execution.answer?.(state) ?? {},
    };
  }

  private async refused<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    tools: Loaded<S>,
    decision: Extract<Decision<E>, { kind: 'refused' }>,
  ): Promise<Outcome> {
    const { refusal: reason } = decision;
    const audited = decision.events.length > 0 ? decision.events : attempted(execution.name, reason);
    const subject = execution.aggregate.subject(tools.state) ?? execution.subject;
    if (audited.length === 0 || subject === undefined) return { kind: 'refused', refusal: reason, position: null };
    const recorded = await this.append(execution, tools, subject, audited);
    const last = recorded.at(-1);
    return {
      kind: 'refused',
      refusal: reason,
      position: last === undefined ? null : `${last.streamId}@${last.streamVersion}`,
    };
  }

  private append<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    tools: Loaded<S>,
    subject: Subject,
    events: readonly DomainEvent[],
  ): Promise<readonly RecordedEvent[]> {
    const { aggregate, id, context } = execution;
    const onItself = tools.exists || events[0]?.type !== 'OrderingViolationBlocked';
    const streamId = onItself ? `${aggregate.category}-${id}` : `refusal-${aggregate.service}-${tools.newId()}`;
    const { actor, correlationId, traceparent } = context;
    const origin = { actor, correlationId, causationId: null, traceparent };
    const expectedVersion = onItself ? tools.version : 0;
    const builtOn = tools.guess?.lastEventId;
    return this.parts.recorder.begin(tools.uow, [{ streamId, expectedVersion, builtOn, events, subject, origin }]);
  }

  private remember<S, C, E extends DomainEvent>(
    { context }: Execution<S, C, E>,
    uow: UnitOfWork,
    outcome: Outcome,
  ): void {
    uow.withCommit(keepAnswer(this.parts.idempotency, uow, context, outcome));
  }

  /** Effects or a constraint refused after the events were appended: all of it is undone, the refusal is kept. */
  private async refuseAfterRollback<S, C, E extends DomainEvent>(
    execution: Execution<S, C, E>,
    reason: Refusal,
  ): Promise<Outcome> {
    try {
      return await this.parts.database.transaction(async (uow) => {
        const tools = await this.load(execution, uow);
        return this.conclude(execution, tools, { kind: 'refused', refusal: reason, events: [] });
      });
    } catch (error) {
      if (commandFailure(error) === 'repeated') return this.repeat(execution);
      // What refuses it may be what it has done itself, in an attempt that nobody knows the end of.
      if (commandFailure(error) !== 'retry' || isUnknown(error)) throw error;
      const { idempotency, database } = this.parts;
      const first = await firstAnswer(idempotency, database, execution.context);
      return first ?? { kind: 'refused', refusal: reason, position: null };
    }
  }

  private async repeat<S, C, E extends DomainEvent>({ context }: Execution<S, C, E>): Promise<Outcome> {
    const { idempotency, database } = this.parts;
    const first = await firstAnswer(idempotency, database, context);
    if (first === undefined) throw new EdgeProblem('CONCURRENT_REQUEST');
    return first;
  }
}

const plain = (code: RefusalCode, detail?: string): Refusal => refusal(code, detail ?? refusals[code].remedy);

const refusedWith = <E>(reason: Refusal): Decision<E> => ({ kind: 'refused', refusal: reason, events: [] });

/** What stops a command before it is looked at: existence, site scope, a stale version. */
const stop = <S, C, E extends DomainEvent>(execution: Execution<S, C, E>, tools: Loaded<S>): Refusal | undefined => {
  const { context, existence = 'existing' } = execution;
  if (existence === 'existing' && !tools.exists) return plain('NOT_FOUND');
  if (!inScope(execution, tools.state)) return outOfScope(context.sites);
  if (existence === 'new' && tools.exists)
    return plain(
      'ALREADY_EXISTS',
      `${execution.aggregate.category}-${execution.id} exists. ${refusals.ALREADY_EXISTS.remedy}`,
    );
  return context.ifMatch === null || context.ifMatch === tools.version
    ? undefined
    : plain('STALE_VERSION', `It is at version ${tools.version} by now. ${refusals.STALE_VERSION.remedy}`);
};

/** Tells what the token covers, never which site it is that it does not. */
const outOfScope = (sites: SiteScope): Refusal => {
  const covered = sites === '*' || sites.length === 0 ? 'no site' : sites.join(', ');
  return plain('SITE_OUT_OF_SCOPE', `Your token covers ${covered}. ${refusals.SITE_OUT_OF_SCOPE.remedy}`);
};

const appends = <E>(decision: Decision<E>): boolean => decision.kind === 'accepted' && decision.events.length > 0;

const isRejection = (value: unknown): value is Rejection =>
  typeof value === 'object' && value !== null && 'rejected' in value;

const decide = async <S, C, E extends DomainEvent>(
  { aggregate, command }: Execution<S, C, E>,
  tools: DecisionTools<S>,
): Promise<Decision<E>> => {
  const built = await command(tools);
  return isRejection(built) ? refusedWith(built.rejected) : aggregate.decide(built, tools.state);
};

/** An attempt against the clinical order, as the event that auditors look for. */
const attempted = (command: string, reason: Refusal): readonly DomainEvent[] => {
  const known: Partial<Record<string, { kind: string }>> = refusals;
  if (known[reason.code]?.kind !== 'clinical-order') return [];
  const { code, missing } = reason;
  return [{ type: 'OrderingViolationBlocked', data: { command, code, missing } }];
};
