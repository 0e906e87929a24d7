/** Resolves when all is well, throws when not. */
export type Check = () => Promise<unknown>;

export type HealthKind = 'startup' | 'ready';

export interface HealthReport {
  readonly status: 'ok' | 'failing' | 'stopping';
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

const CHECK_DEADLINE_MS = 2_000;

/**
 * What must hold before the process counts as started (migrations done, consumers running) and to be sent requests (the
 * database answers). Kafka and the audit trail are no part of readiness: commands are decided without them.
 */
export class HealthRegistry {
  readonly #checks = { startup: new Map<string, Check>(), ready: new Map<string, Check>() };
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
    const names = [...this.#checks[kind]];
    const results = await Promise.all(names.map(async ([name, check]) => [name, await outcome(check)] as const));
    const checks = Object.fromEntries(results);
    const failing = results.some(([, result]) => result === 'failing');
    if (this.#stopping && kind === 'ready') return { status: 'stopping', checks };
    return { status: failing ? 'failing' : 'ok', checks };
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
