import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { SecretFileError } from './errors.js';

/**
 * The content of a file that only its owner may read; made on first use. Made beside its place and linked there, so
 * that a crash leaves no half a key, and of two processes that start at once both use the key of the first.
 */
export const secretFile = (path: string, make: () => string): string => {
  const present = read(path);
  if (present !== undefined) return present;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  write(draft, make());
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(path) ?? '';
};

const write = (path: string, content: string): void => {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(path, 0o600); // whatever the umask was
};

const read = (path: string): string | undefined => {
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0)
      throw new SecretFileError(`${path} can be read by others (mode 0${mode.toString(8)}). Run: chmod 600 ${path}`);
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
