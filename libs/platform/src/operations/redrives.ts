import { Inject, Injectable } from '@nestjs/common';
import { Idempotency, type Database } from '#event-store';
import type { DeadLetters, RedriveManyOptions, RedriveOptions } from '#transport';
import { firstAnswer, keepAnswer } from '../application/first-answer.js';
import { ServiceRuntime } from '../application/service-runtime.js';
import { DATABASE } from '../application/tokens.js';
import type { CommandContext, Outcome } from '../application/types.js';
import { EdgeProblem } from '../http/edge-problem.js';
import { found } from '../http/reads/found.js';

type RedriveWords = Omit<RedriveOptions, 'actor'>;
type RedriveManyWords = Omit<RedriveManyOptions, 'actor'> & { readonly fingerprint?: string };

/**
 * A redrive is many transactions, so its answer is kept after the last of them. Cut off before, it has left the events
 * of what it did, and the same request goes on with what is still parked.
 */
@Injectable()
export class Redrives {
  readonly #idempotency = new Idempotency();
  readonly #running = new Set<string>();

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
    const name = `${context.actor.subject} ${context.idempotency?.key ?? ''}`;
    if (this.#running.has(name)) throw new EdgeProblem('CONCURRENT_REQUEST');
    this.#running.add(name);
    try {
      const first = await firstAnswer(this.#idempotency, this.database, context);
      return first ?? (await this.keep(context, await act(letters)));
    } finally {
      this.#running.delete(name);
    }
  }

  private async keep(context: CommandContext, body: object): Promise<Outcome> {
    const outcome: Outcome = { kind: 'answered', status: 200, body, headers: {} };
    await this.database.transaction((uow) => keepAnswer(this.#idempotency, uow, context, outcome));
    return outcome;
  }
}
