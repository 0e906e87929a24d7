import type { Type } from '@nestjs/common';
import { ConfigError, loadConfig } from '../config/index.js';
import { isDatabaseDown } from '../http/recognise.js';
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
  const code = sqlState(error);
  if (isDatabaseDown(error) || NOT_ADMITTED.test(code))
    return `DATABASE_UNAVAILABLE: DATABASE_URL leads to no database that can be used (${code}). Check that it runs, and its host, port, name, user and password.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** PostgreSQL's classes for a wrong user or password, and for a database that does not exist. */
const NOT_ADMITTED = /^(28|3D)/;

const sqlState = (error: unknown): string => {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'no code';
};
