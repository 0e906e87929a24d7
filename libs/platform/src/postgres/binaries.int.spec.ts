import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { findBinaries } from './binaries.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
let home: string;

/** The package as `npm ci --ignore-scripts` leaves it: without the libraries' short names. */
function unfinishedPackage(): string {
  const installed = dirname(dirname(findBinaries({}, [], silent).postgres));
  const isLink = (path: string): boolean => lstatSync(path).isSymbolicLink();
  const copy = join(home, 'package');
  cpSync(dirname(installed), copy, { recursive: true, filter: (path) => !isLink(path) });
  return join(copy, relative(dirname(installed), installed));
}

const runs = (program: string): boolean =>
  spawnSync(program, ['--version'], { ...nobody, cwd: '/', stdio: 'ignore' }).status === 0;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waymark-spec-'));
  chmodSync(home, 0o755);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test('the links that an install script would have made are made', () => {
  const native = unfinishedPackage();
  expect(runs(join(native, 'bin/initdb'))).toBe(false);
  const { postgres, initdb } = findBinaries(nobody, [], silent, native);
  expect(dirname(dirname(initdb))).toBe(native);
  expect([postgres, initdb].map(runs)).toEqual([true, true]);
});

const asRoot = nobody.uid === undefined ? test.skip : test;

asRoot('programs out of reach are copied once, and the copy is mended when it has holes', () => {
  const native = unfinishedPackage();
  chmodSync(dirname(native), 0o700);
  const cache = join(home, 'cache');
  const first = findBinaries(nobody, [cache], silent, native);
  expect([first.postgres, first.initdb].map(runs)).toEqual([true, true]);
  const share = join(dirname(dirname(first.postgres)), 'share');
  const made = lstatSync(first.postgres).mtimeMs;
  expect(findBinaries(nobody, [cache], silent, native)).toEqual(first);
  expect(lstatSync(first.postgres).mtimeMs).toBe(made);

  const victim = readdirSync(share, { recursive: true, withFileTypes: true }).find((entry) => entry.isFile())!;
  truncateSync(join(victim.parentPath, victim.name), 0);
  expect(findBinaries(nobody, [cache], silent, native)).toEqual(first);
  const mended = lstatSync(join(victim.parentPath, victim.name)).size;
  expect(mended).toBeGreaterThan(0);
});

asRoot('a copy that somebody else put there is not run', () => {
  const native = unfinishedPackage();
  chmodSync(dirname(native), 0o700);
  const cache = join(home, 'cache');
  findBinaries(nobody, [cache], silent, native);
  for (const name of readdirSync(cache)) chmodSync(join(cache, name), 0o777);
  expect(() => findBinaries(nobody, [cache], silent, native)).toThrow(/belongs to somebody else/);
});

test('without programs that run, the way out is named', () => {
  const broken = join(home, 'broken/native');
  mkdirSync(join(broken, 'bin'), { recursive: true });
  cpSync(join(unfinishedPackage(), 'pg-symlinks.json'), join(broken, 'pg-symlinks.json'));
  expect(() => findBinaries({}, [], silent, broken)).toThrow(
    expect.objectContaining({ code: 'DATABASE_BINARIES_MISSING', message: expect.stringContaining('DATABASE_URL') }),
  );
});
