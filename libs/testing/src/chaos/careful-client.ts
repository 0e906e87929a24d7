import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#kernel';
import { headersOf, replyOf, send, type Call, type CourseClient, type Heard, type Reply } from '../courses/client.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';
import type { Turns } from './turns.js';

export interface Habits {
  /** Share of answered commands that are sent once more, on purpose. */
  readonly repeats: number;
  /** Share of attempts whose connection breaks off before the answer can be there. */
  readonly hangUps: number;
  /** Milliseconds after which nobody waits for an answer any more. */
  readonly patienceMs: number;
}

export const HABITS: Habits = { repeats: 0.04, hangUps: 0.03, patienceMs: 10_000 };

interface Command {
  readonly key: string;
  readonly token: string;
  readonly path: string;
  readonly body: string;
  readonly after: readonly string[];
}

const LONGEST_PAUSE_MS = 2_000;

/** "The same request is being handled right now": the answer will be there. */
const comeBack = (status: number, text: string): string | null => {
  const code = status >= 400 ? codeOf(text) : null;
  if (status >= 500) return code ?? String(status);
  return code === 'CONCURRENT_REQUEST' ? code : null;
};

const codeOf = (text: string): string | null => {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
};

/** What the clients of a run share. */
export interface Surroundings {
  readonly url: string;
  readonly ledger: Ledger;
  readonly turns: Turns;
  readonly random: Random;
  readonly habits: Habits;
  /** Ends all waiting: the run is over. */
  readonly over: AbortSignal;
}

/**
 * A client as it should be: one key a command, the same key until there is an answer, whatever happens on the way. All
 * that it sends and hears is in the ledger before it goes on.
 */
export class CarefulClient implements CourseClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly around: Surroundings,
    private readonly course: string | null,
    private readonly nameOf: (token: string) => string,
  ) {}

  async post(token: string, path: string, body: object, after: readonly string[] = []): Promise<Reply> {
    for (;;) {
      const reply = await this.command(token, path, body, after);
      // An answer like any other, kept under its key: whoever still wants it asks anew.
      if (reply.body['code'] !== 'CONCURRENT_CHANGE') return reply;
      await delay(this.around.random.between(200, 1_000), undefined, { signal: this.around.over });
    }
  }

  /** Two clients at once, each with a key of its own. */
  race(token: string, path: string, bodies: readonly [object, object], after: readonly string[]): Promise<Reply[]> {
    const race = newId();
    return Promise.all(bodies.map((body) => this.command(token, path, body, after, race)));
  }

  get(token: string, path: string, after: readonly string[] = []): Promise<Reply> {
    const headers = headersOf(token, after, null);
    return this.persist(newId(), { method: 'GET', path, headers, body: null }).then(({ heard }) => replyOf(heard));
  }

  close(): void {
    this.#agent.destroy();
  }

  private async command(
    token: string,
    path: string,
    body: object,
    after: readonly string[],
    race?: string,
  ): Promise<Reply> {
    const { ledger, random, habits } = this.around;
    const command: Command = { key: newId(), token, path, body: JSON.stringify(body), after };
    const { key } = command;
    const raced = race === undefined ? {} : { race };
    ledger.write({ kind: 'sent', key, course: this.course, by: this.nameOf(token), path, ...raced });
    const { heard, attempts } = await this.persist(key, callOf(command));
    const { status, text } = heard;
    const reply = replyOf(heard);
    const answer = { status, position: reply.position, text };
    const code = status >= 400 ? codeOf(text) : null;
    ledger.write({ kind: 'answered', key, code, attempts, ...answer });
    if (random.happens(habits.repeats)) await this.repeat(command);
    return reply;
  }

  private async repeat(command: Command): Promise<void> {
    const { heard } = await this.persist(command.key, callOf(command));
    const { position } = replyOf(heard);
    this.around.ledger.write({
      kind: 'repeated',
      key: command.key,
      position,
      status: heard.status,
      text: heard.text,
    });
  }

  /** Until there is an answer that is one. */
  private async persist(key: string, call: Call): Promise<{ heard: Heard; attempts: number }> {
    const { ledger, random, turns, over } = this.around;
    for (let attempts = 1; ; attempts += 1) {
      over.throwIfAborted();
      const heard = await turns.take(() => this.attempt(call));
      const why = typeof heard === 'string' ? heard : comeBack(heard.status, heard.text);
      if (why === null) return { heard: heard as Heard, attempts };
      const status = typeof heard === 'string' ? null : heard.status;
      if (call.method === 'POST') ledger.write({ kind: 'retried', key, why, status });
      const pause = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempts) * random.between(0.5, 1.5);
      await delay(pause, undefined, { signal: over });
    }
  }

  /** The answer, or why there is none. */
  private async attempt(call: Call): Promise<Heard | string> {
    const { url, random, habits, over } = this.around;
    const hangsUp = random.happens(habits.hangUps);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    const limit = setTimeout(leave, hangsUp ? random.whole(1, 60) : habits.patienceMs);
    over.addEventListener('abort', leave);
    try {
      return await send(this.#agent, url, { ...call, signal: gone.signal });
    } catch (error) {
      over.throwIfAborted();
      if (gone.signal.aborted) return hangsUp ? 'HUNG_UP' : 'NO_ANSWER';
      return (error as NodeJS.ErrnoException).code ?? 'BROKEN_OFF';
    } finally {
      clearTimeout(limit);
      over.removeEventListener('abort', leave);
    }
  }
}

const callOf = ({ key, token, path, body, after }: Command): Call => {
  const headers = headersOf(token, after, body);
  return { method: 'POST', path, headers: { ...headers, 'idempotency-key': key, 'x-correlation-id': key }, body };
};
