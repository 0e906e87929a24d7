import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import type { LogLevelName } from '../config/settings.js';
import { standardOutput, type Output } from './output.js';
import { safeError, safeFields, type LogFields } from './redaction.js';
import type { RequestContext } from './request-context.js';

/** A text that is written in the source. A value that somebody sent has no place in it; use fields. */
export interface LogEntry {
  readonly message: string;
  readonly fields?: LogFields;
  readonly error?: unknown;
  /** Of the request that it is about. */
  readonly context?: RequestContext;
}

/** Nest's own announcements, which are made of class and route names. Whatever else logs through Nest may quote data. */
const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'Injector',
]);

/** Nest's announcement of what stops a start: it is thrown as well, and explained once, by `explain`. */
const EXCEPTIONS = 'ExceptionHandler';

/** Said at once: what a process says last before it is killed is what it is asked about. */
const URGENT = new Set(['warn', 'error', 'fatal']);

/** The JSON log. Also Nest's logger, under the same policy. */
export class Log implements LoggerService {
  readonly #pino: Logger;
  /** Says what has to be said at every level. */
  readonly #always: Logger;

  constructor(
    level: LogLevelName,
    private readonly output: Output = standardOutput(),
  ) {
    const options = {
      level,
      base: { app: 'waymark' },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.#pino = pino(options, output);
    this.#always = this.#pino.child({}, { level: 'info' });
  }

  event(level: 'debug' | 'info' | 'warn' | 'error' | 'fatal', { message, fields, error, context }: LogEntry): void {
    const logged = error === undefined ? {} : { error: safeError(error) };
    this.#pino[level]({ ...contextFields(context), ...safeFields(fields ?? {}), ...logged }, message);
    if (URGENT.has(level)) this.output.flush?.();
  }

  info(message: string, fields: LogFields = {}): void {
    this.event('info', { message, fields });
  }

  /** Our own address, which no field of a request may hold: whoever started the process waits for this line, at any level. */
  ready(url: string): void {
    this.#always.info({ url }, 'ready');
    this.output.flush?.();
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#fromNest('debug', message, rest);
  }

  #fromNest(level: 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const source = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : '';
    if (source === EXCEPTIONS) return;
    const known = FRAMEWORK.has(source) && typeof message === 'string';
    const error = [message, ...rest].find((part) => part instanceof Error);
    const quiet = known && level === 'info' ? 'debug' : level;
    this.event(quiet, { message: known ? message : '(message withheld)', fields: { source }, error });
  }
}

const contextFields = (context: RequestContext | undefined): object => {
  if (context === undefined) return {};
  return {
    correlationId: context.correlationId,
    traceId: context.span.traceId,
    spanId: context.span.spanId,
    ...(context.role === undefined ? {} : { role: context.role }),
  };
};
