import type { Type } from '@nestjs/common';
import { loadConfig } from '../config/index.js';
import { Log, runUntilSignal } from '../observability/index.js';
import { explain } from './explain.js';
import { startHost } from './host.js';

/** Runs services until a signal comes. What the operator has to mend is said in one line, without a stack. */
export const serve = async (services: readonly Type[]): Promise<void> => {
  try {
    const { app, steps, url } = await startHost({ config: loadConfig(process.env), services });
    app.get(Log).ready(url);
    await runUntilSignal(app, steps);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
};
