import { setTimeout as delay } from 'node:timers/promises';
import { WaymarkProcess, type Ended, type ProcessOptions } from '../e2e/process.js';

/** Something that runs in a cluster and can be broken: a service, the gateway, or what they stand on. */
export interface Part {
  readonly name: string;
  /** Where it is reached, without secrets. */
  readonly where: string;
  /** Null while it does not run. */
  readonly pid: number | null;
  /** Resolves when it can be used. What it kept from before is there. */
  start(): Promise<void>;
  /** In order; whatever it was doing. */
  stop(): Promise<void>;
  /** As the kernel ends it. */
  kill9(): Promise<void>;
  /** Alive, connected and silent. */
  pause(): void;
  resume(): void;
}

const ATTEMPTS = 20;
const RESTART_MS = 500;
const POLL_MS = 100;
const PROBE_MS = 3_000;

/** A process of this repository: a service or the gateway. */
export class ProgramPart implements Part {
  readonly #earlier: string[] = [];
  #process: WaymarkProcess | null = null;

  constructor(
    readonly name: string,
    readonly where: string,
    private readonly options: ProcessOptions,
  ) {}

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Everything that it has ever said. */
  get lines(): readonly string[] {
    return [...this.#earlier, ...(this.#process?.lines ?? [])];
  }

  /** As an orchestrator does it: a process that ends because its database is not up yet is started again. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const words = await this.#launch();
      if (words === null) return;
      const early = words.some((line) => line.startsWith('DATABASE_UNAVAILABLE'));
      if (!early || attempt >= ATTEMPTS) throw new Error(`${this.name} did not start:\n${words.join('\n')}`);
      await delay(RESTART_MS);
    }
  }

  /** What it said last, or null when it is up. */
  async #launch(): Promise<readonly string[] | null> {
    const started = new WaymarkProcess(this.options);
    this.#process = started;
    // Gone by itself: nothing to stop, and its words are kept.
    void started.ended.then(() => this.#process === started && this.#forget());
    return (await this.#up(started)) ? null : started.lines;
  }

  /** Asks as an orchestrator asks, whatever the log level is. False: it ended before. */
  async #up(started: WaymarkProcess): Promise<boolean> {
    const ended = started.ended.then(() => 'ended' as const);
    for (;;) {
      if ((await Promise.race([ended, this.answers()])) === true) return true;
      if ((await Promise.race([ended, delay(POLL_MS)])) === 'ended') return false;
    }
  }

  protected async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.where}/startupz`, { signal: AbortSignal.timeout(PROBE_MS) })).ok;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** How it ended; null when it did not run. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended | null> {
    const running = this.#process;
    if (running === null) return null;
    running.send(signal);
    // A process that was paused takes no other signal.
    running.send('SIGCONT');
    const ended = await running.ended;
    if (this.#process === running) this.#forget();
    return ended;
  }

  pause(): void {
    this.#process?.send('SIGSTOP');
  }

  resume(): void {
    this.#process?.send('SIGCONT');
  }

  #forget(): void {
    this.#earlier.push(...(this.#process?.lines ?? []));
    this.#process = null;
  }
}
