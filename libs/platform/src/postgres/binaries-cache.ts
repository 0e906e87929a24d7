import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What only compiling against PostgreSQL needs. */
const needed = (path: string): boolean => !/\.a$|\/(pgxs|pkgconfig|include)(\/|$)/.test(path);

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Cleaners of temporary folders delete file by file, so a copy may be there and yet have holes. */
const complete = (from: string, copy: string): boolean =>
  filesBelow(from)
    .filter(needed)
    .every((file) => {
      const twin = lstatSync(join(copy, relative(from, file)), { throwIfNoEntry: false });
      return twin?.size === lstatSync(file).size;
    });

/** In a folder that everybody may write to, the name may have been taken by somebody else's programs. */
function ours(dir: string): boolean {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Readable for all whatever the umask, as the server runs with another uid than we do. */
function openToAll(dir: string): void {
  chmodSync(dir, 0o755);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
}

/**
 * The programs' copy in `cacheDir`, made on first use and shared from then on. It appears whole or not at all: two
 * starters may copy at once, and a copying process may die.
 */
export function cachedCopy(from: string, cacheDir: string, finish: (dir: string) => void): string {
  const { version } = JSON.parse(readFileSync(join(from, '..', 'package.json'), 'utf8')) as { version: string };
  const target = join(cacheDir, `postgres-${version}-${process.platform}-${process.arch}`, 'native');
  const home = dirname(target);
  if (mkdirSync(cacheDir, { recursive: true }) !== undefined) chmodSync(cacheDir, 0o755);
  if (mkdirSync(home, { recursive: true }) !== undefined) chmodSync(home, 0o755);
  if (!ours(home)) throw new Error(`${home} belongs to somebody else`);
  if (ours(target) && complete(from, target)) return target;

  const draft = mkdtempSync(join(home, 'draft-'));
  try {
    const copy = join(draft, 'native');
    cpSync(from, copy, { recursive: true, filter: needed, verbatimSymlinks: true });
    finish(copy);
    openToAll(copy);
    if (!ours(target) || !complete(from, target)) replace(copy, target, join(draft, 'old'));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

function replace(copy: string, target: string, old: string): void {
  if (lstatSync(target, { throwIfNoEntry: false })) renameSync(target, old);
  try {
    renameSync(copy, target);
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
