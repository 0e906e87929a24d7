import { isConnectionError } from '#event-store';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { codeOf } from './errors.js';

/**
 * `outage`: nothing is wrong with the events; the same batch later, for ever. `conflict`: somebody else was faster; again
 * at once. `stop`: this member must not go on with this batch. `reaction`: this code cannot handle these events.
 */
export type FailureKind = 'outage' | 'conflict' | 'stop' | 'reaction';

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  CONCURRENCY_CONFLICT: 'conflict',
  '40001': 'conflict',
  '40P01': 'conflict',
  SOURCE_RESTORED: 'stop',
  OVERTAKEN: 'stop',
  // It may have committed: the checkpoint, or the cursors, will tell.
  COMMIT_OUTCOME_UNKNOWN: 'outage',
  DATABASE_CLOSED: 'outage',
  TRAIL_UNAVAILABLE: 'outage',
  // Nothing is wrong with the events: the same batch again, when the user or its rights are mended.
  TRAIL_ACCESS_DENIED: 'outage',
};

// Beyond lost connections: PostgreSQL's classes 53 (resources) and 58 (system), every 57P; a standby refuses with 25006.
const OUTAGE = /^(53\w{3}|57P\w{2}|58\w{3}|25006)$/;

export function classify(error: unknown): FailureKind {
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(BY_CODE, code)) return BY_CODE[code] ?? 'reaction';
  return isConnectionError(error) || OUTAGE.test(code ?? '') ? 'outage' : 'reaction';
}

/** True for what no further attempt can change: this code does not know the event, or its content is broken. */
export const isPermanent = (error: unknown): boolean =>
  ['UNKNOWN_EVENT_VERSION', 'INVALID_EVENT'].includes(codeOf(error) ?? '');

/** True for what is no fault of particular events. */
export const isForAll = (error: unknown): boolean => ['outage', 'stop'].includes(classify(error));

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
