import type { INestApplication } from '@nestjs/common';
import { HealthRegistry } from './health.js';
import { Log } from './log.js';

/** Something that runs beside the requests: consumers, relays, timers. Stopped in the order given. */
export interface StopStep {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

export interface StopOptions {
  /** How long requests are still taken after readiness is gone, for load balancers to notice. */
  readonly drainMs?: number;
  readonly deadlineMs?: number;
  readonly exit?: (code: number) => void;
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;
type StopSignal = keyof typeof SIGNALS;

/**
 * Stops in order: not ready, no new connections, requests finished, steps, then the modules (and with them the
 * database). Exit code 0; 1 when a step failed or the deadline passed; 128 + signal when a second signal forces it.
 */
export const runUntilSignal = (
  app: INestApplication,
  steps: readonly StopStep[],
  options: StopOptions = {},
): Promise<void> => {
  const exit = options.exit ?? ((code) => process.exit(code));
  return new Promise((resolve) => {
    let stopping = false;
    const onSignal = (signal: StopSignal): void => {
      if (stopping) return exit(128 + SIGNALS[signal]);
      stopping = true;
      app.get(Log).info('stopping', { signal });
      void stopInTime(app, steps, options)
        .then((clean) => exit(clean ? 0 : 1))
        .finally(() => {
          for (const name of Object.keys(SIGNALS)) process.off(name, onSignal);
          resolve();
        });
    };
    for (const name of Object.keys(SIGNALS)) process.on(name, onSignal);
  });
};

const stopInTime = async (
  app: INestApplication,
  steps: readonly StopStep[],
  options: StopOptions,
): Promise<boolean> => {
  const { drainMs = 0, deadlineMs = 25_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), drainMs + deadlineMs);
  });
  return Promise.race([stopAll(app, steps, drainMs), deadline]).finally(() => clearTimeout(timer));
};

/** Also for tests and for a failed start: what `runUntilSignal` does after the signal. */
export const stopAll = async (app: INestApplication, steps: readonly StopStep[], drainMs = 0): Promise<boolean> => {
  const log = app.get(Log);
  app.get(HealthRegistry).stop();
  if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs));
  const server = app.getHttpAdapter().getInstance() as { close(): Promise<void> };
  const http = { name: 'http', stop: () => server.close() };
  const modules = { name: 'modules', stop: () => app.close() };
  let clean = true;
  for (const { name, stop } of [http, ...steps, modules])
    try {
      await stop();
      log.info('stopped', { step: name });
    } catch (error) {
      // A step that cannot stop must not keep the others from stopping.
      clean = false;
      log.event('error', { message: 'could not stop', fields: { step: name }, error });
    }
  return clean;
};
