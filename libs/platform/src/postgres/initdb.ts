import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { nameForServer } from './data-dir.js';
import type { DataDir } from './data-dir.js';
import { startFailed } from './errors.js';
import type { ServerUser } from './server-user.js';
import { serverEnvironment } from './settings.js';

/**
 * The builtin provider's C.UTF-8 is part of PostgreSQL: sort order, and with it every index on text, stays the same when
 * the machine's C library changes.
 */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** A descriptor of a file without a name, readable by the server's uid: the way for the password in an unreachable folder. */
function passwordDescriptor(dir: DataDir, user: ServerUser, password: string): number {
  const draft = join(dir.path, `password.draft-${randomUUID()}`);
  try {
    writeFileSync(draft, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (user.uid !== undefined && user.gid !== undefined) chownSync(draft, user.uid, user.gid);
    return openSync(draft, 'r');
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Containers like to run as a uid out of nowhere. */
const adviceOn = (output: string): string =>
  output.includes('could not look up effective user')
    ? '\nPostgreSQL runs only as a user with an entry in /etc/passwd: run as one that has it, or set DATABASE_URL.'
    : '';

async function run(command: string, args: string[], cwd: string, user: ServerUser, stdin: number): Promise<void> {
  const child = spawn(command, args, {
    ...user,
    cwd,
    env: serverEnvironment(),
    stdio: [stdin, 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-4_000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw startFailed(`initdb failed. Its last words:\n${output.trim()}${adviceOn(output)}`);
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function removeUnfinished(dir: DataDir): void {
  for (const name of readdirSync(dir.path))
    if (/^(cluster|password)\.draft-/.test(name))
      rmSync(join(dir.path, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Makes the cluster under another name and then renames it: a folder named `cluster` is always whole. */
export async function initialise(dir: DataDir, binaries: Binaries, user: ServerUser, password: string): Promise<void> {
  removeUnfinished(dir);
  const draft = join(dir.path, `cluster.draft-${randomUUID()}`);
  mkdirSync(draft, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(draft, user.uid, user.gid);
  const stdin = passwordDescriptor(dir, user, password);
  try {
    const args = ['-D', nameForServer(draft, user), '--username=waymark', '--pwfile=/dev/stdin', ...LOCALE];
    await run(binaries.initdb, [...args, '--auth=scram-sha-256'], draft, user, stdin);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(stdin);
  }
  renameSync(draft, dir.cluster);
  syncDirectory(dir.path);
}
