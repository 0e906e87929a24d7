import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { codeOf } from './errors.js';

/**
 * `outage`: nothing is wrong with the events; the same batch later, for ever. `conflict`: somebody else was faster; again
 * at once. `halt`: an operator must look. `reaction`: these events cannot be handled by this code.
 */
export type FailureKind = 'outage' | 'conflict' | 'halt' | 'reaction';

const CONFLICTS = new Set(['CONCURRENCY_CONFLICT', '40001', '40P01']);

// PostgreSQL classes 08 (connection), 53 (resources), 57P (shutdown), 58 (system); a standby refuses writes with 25006.
const OUTAGE = /^(08\w{3}|53\w{3}|57P\w{2}|58\w{3}|25006|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

// node-postgres gives these no code.
const OUTAGE_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool after|Client was closed|Driver not Connected)/i;

export function classify(error: unknown): FailureKind {
  const code = codeOf(error);
  if (code === 'SOURCE_RESTORED') return 'halt';
  if (code === 'NOT_CONVERGING') return 'outage';
  if (code !== undefined && CONFLICTS.has(code)) return 'conflict';
  if (code !== undefined && OUTAGE.test(code)) return 'outage';
  return error instanceof Error && OUTAGE_MESSAGES.test(error.message) ? 'outage' : 'reaction';
}

/** What may be kept of a failure. The message is not: messages quote data, and data is about patients. */
export interface Failure {
  readonly code: string;
  readonly fingerprint: string;
}

const SAFE = /^[A-Za-z0-9_.-]{1,64}$/;

const safe = (text: string): string => (SAFE.test(text) ? text : 'UNNAMED');

/** The first frame with a file of ours: function, file and line are the same in every deployment, paths are not. */
function frameOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const own = frames.find((line) => !/node_modules|node:|native/.test(line)) ?? frames[0] ?? '';
  const [, name, file, line] = /at (?:(?:async )?(\S.*?) \()?(?:file:\/\/)?([^():]+):(\d+):\d+\)?$/.exec(own) ?? [];
  return `${name ?? ''} ${basename(file ?? '')}:${line ?? ''}`;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'NOT_AN_ERROR', fingerprint: hash('NOT_AN_ERROR') };
  const code = safe(codeOf(error) ?? error.name);
  return { code, fingerprint: hash([error.name, code, frameOf(error)].join('|')) };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
