import type { Type } from '@nestjs/common';
import { loadConfig } from '../config/index.js';
import { Log, runUntilSignal } from '../observability/index.js';
import { explain } from './explain.js';
import { startHost, type Host } from './host.js';

/** Runs services until a signal comes. */
export const serve = (services: readonly Type[]): Promise<void> =>
  untilSignal(() => startHost({ config: loadConfig(process.env), services }));

/** Runs what was started until a signal comes. What the operator has to mend is said in one line, without a stack. */
export const untilSignal = async (start: () => Promise<Pick<Host, 'app' | 'steps' | 'url'>>): Promise<void> => {
  try {
    const { app, steps, url } = await start();
    app.get(Log).ready(url);
    await runUntilSignal(app, steps);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
};
