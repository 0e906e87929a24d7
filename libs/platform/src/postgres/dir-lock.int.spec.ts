import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDir } from './dir-lock.js';
import { birthOf, pidScope } from './processes.js';

jest.setTimeout(30_000);

let dir: string;
const put = (generation: number, holder: object): string => {
  const file = join(dir, `waymark.lock.${generation}`);
  writeFileSync(file, JSON.stringify(holder));
  return file;
};
const here = { pid: process.pid, birth: birthOf(process.pid), scope: pidScope() };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-spec-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a live holder keeps the directory, a released lock gives it away', async () => {
  const lock = await lockDir(dir);
  await expect(lockDir(dir)).rejects.toMatchObject({ code: 'DATABASE_DIR_IN_USE' });
  lock.release();
  (await lockDir(dir)).release();
  expect(readdirSync(dir)).toEqual(['waymark.lock.2']);
});

test('the lock of a process that died is succeeded, also when its pid lives on in another process', async () => {
  put(3, { ...here, birth: '1' });
  const lock = await lockDir(dir);
  expect(readdirSync(dir)).toEqual(['waymark.lock.4']);
  lock.release();
});

test('of many that find a stale lock exactly one succeeds it', async () => {
  for (let round = 1; round <= 20; round += 1) {
    rmSync(join(dir, 'waymark.lock.1'), { force: true });
    put(round * 10, { ...here, birth: '1' });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => lockDir(dir)));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    won[0]?.release();
  }
});

test('a holder in another container is told by its heartbeat', async () => {
  const file = put(1, { pid: 1, birth: '1', scope: 'elsewhere' });
  const heart = setInterval(() => utimesSync(file, new Date(), new Date()), 500);
  await expect(lockDir(dir)).rejects.toMatchObject({ code: 'DATABASE_DIR_IN_USE' });
  clearInterval(heart);
  const lock = await lockDir(dir);
  expect(readdirSync(dir)).toEqual(['waymark.lock.2']);
  lock.release();
});
