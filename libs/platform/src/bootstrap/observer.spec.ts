import { expect, test } from '@jest/globals';
import { Log, Metrics } from '../observability/index.js';
import { MetricsObserver } from './observer.js';

test('a source that halted is named in the log, with its reader', () => {
  const lines: string[] = [];
  const log = new Log('info', { write: (line: string) => void lines.push(line) });
  const error = Object.assign(new Error('x'), { code: 'SOURCE_RESTORED' });
  new MetricsObserver(new Metrics(), log).failed('course', 'reaction', error, 'intake');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'source halted until an operator lets it go on',
    service: 'course',
    source: 'intake',
    error: { code: 'SOURCE_RESTORED' },
  });
});
