import { describe, expect, test } from '@jest/globals';
import { parseOptions, UsageError } from './options.js';

const OPTIONS = { json: { type: 'boolean', default: false }, api: { type: 'string' } } as const;
const parse = (...args: string[]) => parseOptions('waymark demo', args, OPTIONS);

describe('the options of a program', () => {
  test('are what was typed, and what is usual where nothing was', () => {
    expect(parse('--api', 'http://localhost')).toEqual({ json: false, api: 'http://localhost' });
    expect(parse('--json')).toEqual({ json: true });
  });

  test.each([
    [['--nonsense'], 'waymark demo has no option --nonsense; it knows --json, --api.'],
    [['--json', '--nonsense=5'], 'waymark demo has no option --nonsense; it knows --json, --api.'],
    [['-x'], 'waymark demo has no option -x; it knows --json, --api.'],
    [['nonsense'], 'waymark demo has no use for the word nonsense; it knows --json, --api.'],
    [['--api'], 'waymark demo wants a value after --api; it knows --json, --api.'],
    [['--api', '--json'], 'waymark demo wants a value after --api; it knows --json, --api.'],
    [['--json=yes'], 'waymark demo wants no value after --json; it knows --json, --api.'],
  ])('%j: one sentence that names what is wrong and what is known', (args, sentence) => {
    expect(() => parse(...args)).toThrow(new UsageError(sentence));
  });

  test('are none for a program that knows none', () => {
    expect(parseOptions('waymark serve', [], {})).toEqual({});
    expect(() => parseOptions('waymark serve', ['--port'], {})).toThrow(
      new UsageError('waymark serve has no option --port; it knows no options.'),
    );
  });
});
