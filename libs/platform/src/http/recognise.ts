import { HttpException } from '@nestjs/common';
import { isConnectionError, sqlState } from '#event-store';
import { EdgeProblem, type EdgeProblemDetails } from './edge-problem.js';

/** What an error means to the caller. `unexpected`: ours to look into, so it is logged as an error. */
export interface Recognised extends EdgeProblemDetails {
  readonly code: EdgeProblem['code'];
  readonly unexpected?: boolean;
}

const FASTIFY: Readonly<Record<string, EdgeProblem['code']>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONTENT_TYPE_UNSUPPORTED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_MALFORMED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_BAD_URL: 'URL_MALFORMED',
  FST_ERR_MAX_PARAM_LENGTH: 'URL_MALFORMED',
};

const HTTP: Readonly<Record<number, EdgeProblem['code']>> = {
  400: 'BODY_MALFORMED',
  404: 'ROUTE_UNKNOWN',
  413: 'BODY_TOO_LARGE',
  414: 'URL_MALFORMED',
  415: 'CONTENT_TYPE_UNSUPPORTED',
  503: 'OVERLOADED',
};

/** PostgreSQL's class for a full disk, no memory, no free connection: nothing was done, and later it may be. */
const NO_ROOM = /^53/;

/** Ours, by their code. What is wrong with the trail exactly is the operator's affair, and in the log. */
const TRAIL_DOWN: Recognised = { code: 'TRAIL_UNAVAILABLE', headers: { 'retry-after': '2' } };
const OURS: Readonly<Record<string, Recognised>> = {
  EVENT_TOO_LARGE: { code: 'EVENT_TOO_LARGE' },
  TRAIL_UNAVAILABLE: TRAIL_DOWN,
  TRAIL_ACCESS_DENIED: TRAIL_DOWN,
  TRAIL_STREAM_DELETED: TRAIL_DOWN,
  SEAL_BROKEN: { code: 'KEY_UNAVAILABLE', unexpected: true },
};

export const recognise = (error: unknown): Recognised => {
  if (error instanceof EdgeProblem) return error;
  if (isDatabaseDown(error) || NO_ROOM.test(sqlState(error) ?? ''))
    return { code: 'DATABASE_UNAVAILABLE', headers: { 'retry-after': '2' } };
  const { code, status } = traits(error);
  return OURS[code] ?? fromHttp(FASTIFY[code] ?? HTTP[status], status);
};

const fromHttp = (known: EdgeProblem['code'] | undefined, status: number): Recognised => {
  if (known === 'OVERLOADED') return { code: known, headers: { 'retry-after': '1' } };
  if (known !== undefined) return { code: known };
  return status >= 400 && status < 500 ? { code: 'REQUEST_MALFORMED' } : { code: 'INTERNAL', unexpected: true };
};

interface Coded {
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

const coded = (error: unknown): Coded => (typeof error === 'object' && error !== null ? error : {});

const traits = (error: unknown): { code: string; status: number } => {
  const { code, statusCode } = coded(error);
  const status = error instanceof HttpException ? error.getStatus() : Number(statusCode ?? 0);
  return { code: typeof code === 'string' ? code : '', status };
};

/** The event store knows how a lost connection looks; other parts of the platform say it with a code of their own. */
export const isDatabaseDown = (error: unknown): boolean =>
  traits(error).code === 'DATABASE_UNAVAILABLE' || isConnectionError(error);
