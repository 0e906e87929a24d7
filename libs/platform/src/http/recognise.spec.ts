import { BadRequestException, ImATeapotException, NotFoundException } from '@nestjs/common';
import { expect, test } from '@jest/globals';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { EventTooLarge } from '#event-store';
import { EdgeProblem } from './edge-problem.js';
import { recognise } from './recognise.js';

const error = (traits: object): Error => Object.assign(new Error('x'), traits);

test.each<[string, unknown, string]>([
  ['one of ours', new EdgeProblem('CURSOR_INVALID'), 'CURSOR_INVALID'],
  ['a socket', error({ code: 'ECONNREFUSED' }), 'DATABASE_UNAVAILABLE'],
  ['a server that stops', error({ code: '57P01' }), 'DATABASE_UNAVAILABLE'],
  ['a connection exception', error({ code: '08006' }), 'DATABASE_UNAVAILABLE'],
  ['a full disk', error({ driverError: error({ code: '53100', severity: 'ERROR' }) }), 'DATABASE_UNAVAILABLE'],
  ['ours for the same', error({ code: 'DATABASE_UNAVAILABLE' }), 'DATABASE_UNAVAILABLE'],
  ['a wrapped one', error({ driverError: error({ code: 'ECONNRESET' }) }), 'DATABASE_UNAVAILABLE'],
  ['a cause', error({ cause: error({ code: '57P03' }) }), 'DATABASE_UNAVAILABLE'],
  ['pg without a code', new Error('Connection terminated unexpectedly'), 'DATABASE_UNAVAILABLE'],
  ['pg on a connection that died before', new Error('Client was closed and is not queryable'), 'DATABASE_UNAVAILABLE'],
  ['a transaction whose connection died', new QueryRunnerAlreadyReleasedError(), 'DATABASE_UNAVAILABLE'],
  ['a read in such a transaction', new QueryRunnerProviderAlreadyReleasedError(), 'DATABASE_UNAVAILABLE'],
  ['a statement that is not answered', new Error('Query read timeout'), 'DATABASE_UNAVAILABLE'],
  [
    'a trail that does not answer',
    error({ code: 'TRAIL_UNAVAILABLE', cause: error({ code: 14 }) }),
    'TRAIL_UNAVAILABLE',
  ],
  ['a trail that does not admit us', error({ code: 'TRAIL_ACCESS_DENIED' }), 'TRAIL_UNAVAILABLE'],
  ['an event that no broker takes', new EventTooLarge('NoteWritten', 2_000_000, 1_000_000), 'EVENT_TOO_LARGE'],
  ['what does not open', error({ code: 'SEAL_BROKEN' }), 'KEY_UNAVAILABLE'],
  ['a constraint is not a lost database', error({ code: '23505' }), 'INTERNAL'],
  ['a bug', new TypeError('x is undefined'), 'INTERNAL'],
  ['a string', 'oops', 'INTERNAL'],
  ['nothing', undefined, 'INTERNAL'],
  ['too large', error({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 'BODY_TOO_LARGE'],
  ['bad JSON', Object.assign(new SyntaxError('x'), { statusCode: 400 }), 'BODY_MALFORMED'],
  ['Nest: bad request', new BadRequestException(), 'BODY_MALFORMED'],
  ['Nest: not found', new NotFoundException(), 'ROUTE_UNKNOWN'],
  ['Nest: something else of the caller', new ImATeapotException(), 'REQUEST_MALFORMED'],
])('%s', (_, thrown, code) => {
  expect(recognise(thrown).code).toBe(code);
});
