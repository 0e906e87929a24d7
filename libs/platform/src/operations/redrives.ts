import { Inject, Injectable } from '@nestjs/common';
import { Idempotency, type Database } from '#event-store';
import type { DeadLetters, RedriveManyOptions, RedriveOptions } from '#transport';
import { commandFailure } from '../application/failures.js';
import { firstAnswer, keepAnswer } from '../application/first-answer.js';
import { ServiceRuntime } from '../application/service-runtime.js';
import { DATABASE } from '../application/tokens.js';
import type { CommandContext, Outcome } from '../application/types.js';
import { EdgeProblem } from '../http/edge-problem.js';
import { found } from '../http/reads/found.js';
import { claimed } from './claim.js';

type RedriveWords = Omit<RedriveOptions, 'actor'>;
type RedriveManyWords = Omit<RedriveManyOptions, 'actor'> & { readonly fingerprint?: string };

/** Each takes a connection for itself for as long as it takes; the other ones of the pool are for everybody else. */
const AT_ONCE = 3;

/**
 * A redrive is many transactions, so its answer is kept after the last of them. Cut off before, it has left the events
 * of what it did, and the same request goes on with what is still parked. Of the same request at several replicas at
 * once, one does it.
 */
@Injectable()
export class Redrives {
  readonly #idempotency = new Idempotency();
  #running = 0;

  constructor(
    private readonly runtime: ServiceRuntime,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  redrive(key: string, words: RedriveWords, context: CommandContext): Promise<Outcome> {
    return this.once(context, (letters) => letters.redrive(key, { ...words, actor: context.actor }));
  }

  redriveMany({ fingerprint, ...words }: RedriveManyWords, context: CommandContext): Promise<Outcome> {
    const filter = fingerprint === undefined ? {} : { fingerprint };
    return this.once(context, async (letters) => ({
      results: await letters.redriveMany(filter, { ...words, actor: context.actor }),
    }));
  }

  private async once(context: CommandContext, act: (letters: DeadLetters) => Promise<object>): Promise<Outcome> {
    const letters = found(this.runtime.deadLetters);
    if (this.#running >= AT_ONCE) throw new EdgeProblem('OVERLOADED', { headers: { 'retry-after': '1' } });
    this.#running += 1;
    try {
      const name = `redrive ${context.actor.subject} ${context.idempotency?.key ?? ''}`;
      const outcome = await claimed(this.database, name, async () => {
        const first = await firstAnswer(this.#idempotency, this.database, context);
        return first ?? (await this.keep(context, await act(letters)));
      });
      if (outcome === undefined) throw new EdgeProblem('CONCURRENT_REQUEST');
      return outcome;
    } finally {
      this.#running -= 1;
    }
  }

  private async keep(context: CommandContext, body: object): Promise<Outcome> {
    const outcome: Outcome = { kind: 'answered', status: 200, body, headers: {} };
    try {
      await this.database.transaction((uow) => keepAnswer(this.#idempotency, uow, context, outcome));
      return outcome;
    } catch (error) {
      // Another replica was faster, or nobody knows whether the commit went through: what is kept is the answer.
      if (commandFailure(error) === 'error') throw error;
      const kept = await firstAnswer(this.#idempotency, this.database, context);
      if (kept === undefined) throw error;
      return kept;
    }
  }
}
