import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.js';
import type { Part } from '../cluster/part.js';
import { sql } from '../e2e/sql.js';
import { until } from '../e2e/until.js';
import type { Ledger } from './ledger.js';
import type { Blow } from './plan.js';

const HELP_UP_MS = 120_000;
const LOOK_MS = 500;

/** Strikes the parts of a cluster, and helps them up again. */
export class Striker {
  /** Parts that somebody has ended or silenced, and that somebody will see to. */
  readonly #struck = new Map<string, Promise<void>>();
  readonly #endedByThemselves: string[] = [];
  #watching = true;
  /** Told of what happens, for whoever looks on. */
  onBlow: (text: string) => void = () => undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly ledger: Ledger,
  ) {}

  get endedByThemselves(): readonly string[] {
    return this.#endedByThemselves;
  }

  /** Who lies down at this moment. */
  get down(): readonly string[] {
    return [...this.#struck.keys()];
  }

  /** Whoever lies down already is left alone. */
  strike(blow: Blow): void {
    const part = this.cluster.parts.find(({ name }) => name === blow.victim);
    if (part === undefined || this.#struck.has(part.name)) return;
    const struck = this.carryOut(part, blow)
      .catch((error: unknown) => this.#endedByThemselves.push(`${part.name}: ${(error as Error).message}`))
      .finally(() => this.#struck.delete(part.name));
    this.#struck.set(
      part.name,
      struck.then(() => undefined),
    );
  }

  /** As an orchestrator does: what is gone without having been struck is started again, and remembered. */
  async watch(): Promise<void> {
    for (; this.#watching; await delay(LOOK_MS))
      for (const part of this.cluster.programs) {
        if (part.pid !== null || this.#struck.has(part.name)) continue;
        this.#endedByThemselves.push(`${part.name}: ${part.lines.slice(-3).join(' | ')}`);
        this.strike({ at: 0, victim: part.name as Blow['victim'], kind: 'restart', forMs: 0 });
      }
  }

  /** Everything runs again. */
  async allUp(): Promise<void> {
    while (this.#struck.size > 0) await Promise.all(this.#struck.values());
  }

  stopWatching(): void {
    this.#watching = false;
  }

  private async carryOut(part: Part, { victim, kind, forMs }: Blow): Promise<void> {
    const began = performance.now();
    this.onBlow(WORDS[kind](victim));
    if (kind === 'pause') await this.silence(part, forMs);
    else await this.fell(part, kind, forMs);
    const downMs = Math.round(performance.now() - began);
    this.ledger.write({ kind: 'blow', victim, blow: kind, downMs });
    this.onBlow(`${victim} is back after ${(downMs / 1000).toFixed(1)} s`);
  }

  private async silence(part: Part, forMs: number): Promise<void> {
    part.pause();
    await delay(forMs);
    part.resume();
  }

  private async fell(part: Part, kind: 'kill' | 'restart', forMs: number): Promise<void> {
    if (kind === 'kill') await part.kill9();
    else await part.stop();
    if (part.name === 'postgres') return this.postgresIsBack();
    await delay(forMs);
    await part.start();
  }

  /** Whoever watches over PostgreSQL has started it again by then. */
  private async postgresIsBack(): Promise<void> {
    const { course } = this.cluster.topology.databases;
    const answers = async (): Promise<boolean> => {
      try {
        return (await sql(course, 'SELECT 1')).length === 1;
      } catch {
        return false;
      }
    };
    await until('PostgreSQL', answers, HELP_UP_MS);
  }
}

const WORDS: Readonly<Record<Blow['kind'], (victim: string) => string>> = {
  kill: (victim) => `${victim} killed`,
  pause: (victim) => `${victim} silenced`,
  restart: (victim) => `${victim} told to restart`,
};
