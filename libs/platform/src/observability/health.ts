/** Resolves when all is well, throws when not. */
export type Check = () => Promise<unknown>;

/** `beside`: told with readiness, and no part of it. */
export type HealthKind = 'startup' | 'ready' | 'beside';

export interface HealthReport {
  readonly status: 'ok' | 'failing' | 'stopping';
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
  /** What the process works with and can be without for a while, such as Kafka. */
  readonly beside?: Readonly<Record<string, 'ok' | 'failing'>>;
}

const CHECK_DEADLINE_MS = 2_000;

/**
 * What must hold before the process counts as started (migrations done, consumers running) and to be sent requests (the
 * database answers). Kafka and the audit trail are no part of readiness: commands are decided without them.
 */
export class HealthRegistry {
  readonly #checks = {
    startup: new Map<string, Check>(),
    ready: new Map<string, Check>(),
    beside: new Map<string, Check>(),
  };
  #stopping = false;

  add(kind: HealthKind, name: string, check: Check): void {
    this.#checks[kind].set(name, check);
  }

  /** From now on not ready: whoever sends requests should send them elsewhere. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async report(kind: HealthKind): Promise<HealthReport> {
    const [checks, beside] = await Promise.all([
      this.#outcomes(kind),
      kind === 'ready' ? this.#outcomes('beside') : {},
    ]);
    const failing = Object.values(checks).includes('failing');
    const told = Object.keys(beside).length > 0 ? { checks, beside } : { checks };
    if (this.#stopping && kind === 'ready') return { status: 'stopping', ...told };
    return { status: failing ? 'failing' : 'ok', ...told };
  }

  async #outcomes(kind: HealthKind): Promise<Record<string, 'ok' | 'failing'>> {
    const names = [...this.#checks[kind]];
    const results = await Promise.all(names.map(async ([name, check]) => [name, await outcome(check)] as const));
    return Object.fromEntries(results);
  }
}

const outcome = async (check: Check): Promise<'ok' | 'failing'> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'failing'>((resolve) => {
    timer = setTimeout(() => resolve('failing'), CHECK_DEADLINE_MS);
  });
  const run = async (): Promise<'ok' | 'failing'> => {
    try {
      await check();
      return 'ok';
    } catch {
      return 'failing';
    }
  };
  return Promise.race([run(), deadline]).finally(() => clearTimeout(timer));
};
