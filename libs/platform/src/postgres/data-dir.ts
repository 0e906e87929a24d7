import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startFailed } from './errors.js';
import type { DatabaseLog } from './log.js';
import { canEnter, runsAsRoot } from './server-user.js';
import type { ServerUser } from './server-user.js';

/** Where things lie below the data directory: `cluster` is PostgreSQL's, everything else ours. */
export interface DataDir {
  readonly path: string;
  readonly cluster: string;
  readonly password: string;
  readonly log: string;
}

/**
 * Private, mode 0700. Under root it is 0711 and stays root's: the server's uid passes through to `cluster`, which is its
 * own and 0700, but cannot list the folder, or plant links where root writes.
 */
export function openDataDir(path: string): DataDir {
  mkdirSync(path, { recursive: true, mode: runsAsRoot() ? 0o711 : 0o700 });
  const real = realpathSync(path);
  if (runsAsRoot() && statSync(real).uid === 0) chmodSync(real, statSync(real).mode | 0o011);
  const below = (name: string): string => join(real, name);
  return { path: real, cluster: below('cluster'), password: below('password'), log: below('postgres.log') };
}

export function passwordOf(dir: DataDir): string {
  if (existsSync(dir.password)) return readFileSync(dir.password, 'utf8').trim();
  if (existsSync(dir.cluster))
    throw startFailed(
      `${dir.password} is gone, and the database in ${dir.cluster} opens with it only. Restore the file.`,
    );
  const password = randomBytes(24).toString('base64url');
  const draft = join(dir.path, `password.draft-${randomUUID()}`);
  writeFileSync(draft, password, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, dir.password);
  return password;
}

/** Hands a folder that root made, or that was restored or copied by root, to the server's uid. */
export function handOver(folder: string, user: ServerUser, log: DatabaseLog): void {
  const { uid, gid } = user;
  if (uid === undefined || gid === undefined || statSync(folder).uid === uid) return;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  if (entries.length > 0) log.info(`PostgreSQL runs as uid ${uid}: handing ${folder} over to it`);
  for (const entry of entries) lchownSync(join(entry.parentPath, entry.name), uid, gid);
  chownSync(folder, uid, gid);
}

/**
 * The name by which the server is to find its cluster. Below a folder that its uid may not pass, such as /root, no path
 * works; but root can put a process into the cluster, and there /proc/self/cwd leads to it without passing any folder.
 * So the data stay where they were asked to be, instead of moving to a place that nobody backs up or deletes.
 */
export function nameForServer(folder: string, user: ServerUser): string {
  if (user.uid === undefined || canEnter(folder, user)) return folder;
  const throughWorkingDirectory = '/proc/self/cwd';
  if (!existsSync(throughWorkingDirectory))
    throw startFailed(
      `Uid ${user.uid}, which PostgreSQL runs as, cannot reach ${folder}. Choose another data directory.`,
    );
  return throughWorkingDirectory;
}
