import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeEmbedded, programOf, WaymarkProcess } from '#testing';

const DIST = join(programOf('waymark'), '../..');
const CLUSTER = join(DIST, 'libs/testing/src/cluster/main.js');
const CHAOS = join(DIST, 'libs/testing/src/chaos/main.js');
const BENCH = join(DIST, 'bench/main.js');
const WAYMARK = programOf('waymark');

describeEmbedded('a word that a program does not know', 'each of them is one process, whatever the shape', () => {
  test.each([
    ['waymark nonsense', WAYMARK, ['nonsense'], /no command nonsense; waymark knows serve, demo, .*token/],
    ['waymark --nonsense', WAYMARK, ['--nonsense'], /no command --nonsense; waymark knows serve, demo, .*token/],
    ['waymark serve', WAYMARK, ['serve', '--nonsense'], /waymark serve has no option --nonsense; it knows no options/],
    ['waymark openapi', WAYMARK, ['openapi', '--nonsense'], /has no option --nonsense; it knows --check/],
    ['waymark topics', WAYMARK, ['topics', '--nonsense'], /has no option --nonsense; it knows --partitions/],
    ['waymark audit', WAYMARK, ['audit', 'compare', '--nonsense'], /has no option --nonsense; it knows --json/],
    ['npm run demo', WAYMARK, ['demo', '--nonsense'], /waymark demo has no option --nonsense; it knows --json, --api/],
    ['npm run token', WAYMARK, ['token', '--nonsense'], /has no option --nonsense; it knows --role, --site/],
    ['npm run chaos', CHAOS, ['--nonsense'], /npm run chaos has no option --nonsense; it knows --minutes, --seed/],
    ['npm run bench', BENCH, ['--nonsense'], /npm run bench has no option --nonsense; it knows --distributed, --json/],
    ['npm run cluster:local', CLUSTER, ['--nonsense'], /has no option --nonsense; it knows --virtual, --port/],
  ])('%s: one sentence with the known ones, exit code 2, nothing started', async (_, program, args, sentence) => {
    const run = new WaymarkProcess({ program, args, env: {} });
    const late = setTimeout(() => run.send('SIGTERM'), 30_000);
    const { code } = await run.ended;
    clearTimeout(late);
    expect(run.lines).toEqual([expect.stringMatching(sentence)]);
    expect(run.lines[0]).toMatch(/^USAGE: /);
    expect(code).toBe(2);
  });
});

describeEmbedded('help', 'each of them is one process, whatever the shape', () => {
  test('is what waymark says to whoever names no command, or asks', async () => {
    const silent = new WaymarkProcess({ env: {} });
    expect((await silent.ended).code).toBe(2);
    const asked = new WaymarkProcess({ args: ['--help'], env: {} });
    expect((await asked.ended).code).toBe(0);
    for (const { lines } of [silent, asked])
      expect(lines.join('\n')).toMatch(/serve +runs[\s\S]+token[\s\S]+audit compare/);
  });
});
