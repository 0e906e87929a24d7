import type { Type } from '@nestjs/common';
import { ConfigError, loadConfig } from '../config/index.js';
import { runUntilSignal } from '../observability/index.js';
import { DatabaseError } from '../postgres/index.js';
import { startHost } from './host.js';

/** Runs services until a signal comes. What the operator has to mend is said in one line, without a stack. */
export const serve = async (services: readonly Type[]): Promise<void> => {
  try {
    const { app, steps, url } = await startHost({ config: loadConfig(process.env), services });
    process.stdout.write(`${JSON.stringify({ level: 'info', message: 'ready', url })}\n`);
    await runUntilSignal(app, steps);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
};

/** Words for what stops a start; anything unexpected keeps its stack. */
export const explain = (error: unknown): string => {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
