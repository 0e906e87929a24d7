import { expect, test } from '@jest/globals';
import { ConfigError } from '../config/errors.js';
import { explain } from './explain.js';

const error = (traits: object): Error => Object.assign(new Error('what is wrong.'), traits);

test.each<[string, Error, RegExp]>([
  [
    'settings',
    new ConfigError([{ variable: 'WAYMARK_PORT', problem: 'set a port.' }]),
    /^CONFIG_INVALID: WAYMARK_PORT: set/,
  ],
  ['a port', error({ code: 'EADDRINUSE', syscall: 'listen' }), /^PORT_IN_USE: .*WAYMARK_PORT/],
  ['no server', error({ code: 'ECONNREFUSED', syscall: 'connect' }), /^DATABASE_UNAVAILABLE: .*ECONNREFUSED/],
  ['no host', error({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), /^DATABASE_UNAVAILABLE: .*ENOTFOUND/],
  ['a password', error({ code: '28P01' }), /^DATABASE_UNAVAILABLE: .*28P01/],
  ['a wrapped password', error({ driverError: error({ code: '28P01' }) }), /^DATABASE_UNAVAILABLE: .*28P01/],
  ['a protocol', error({ code: 'SHIPPED_PROTOCOL_REFUSED' }), /^SHIPPED_PROTOCOL_REFUSED: what is wrong\. Undo/],
  ['a master key', error({ code: 'MASTER_KEY_WRONG' }), /^MASTER_KEY_WRONG: .*WAYMARK_MASTER_KEY/],
  ['a folder in use', error({ code: 'DATABASE_DIR_IN_USE' }), /^DATABASE_DIR_IN_USE: what is wrong\.$/],
])('%s: one line, with a code', (_, thrown, line) => {
  expect(explain(thrown)).toMatch(line);
  expect(explain(thrown)).not.toContain('\n');
});

test('only the unexpected keeps its stack', () => {
  expect(explain(new TypeError('x'))).toMatch(/^START_FAILED: TypeError: x\n\s+at /);
});
