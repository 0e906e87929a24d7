import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Whom PostgreSQL runs as; empty: as ourselves. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/** Accounts made for a database come first: `nobody` is shared with whatever else runs as nobody. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

function account(name: string): ServerUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/**
 * PostgreSQL refuses uid 0. Started by root it runs as the owner of the cluster, or, when there is none yet, as an
 * account that every system has: initdb insists on an entry in /etc/passwd, so any unused uid would not do.
 */
export function serverUser(clusterDir: string): ServerUser {
  if (!runsAsRoot()) return {};
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return CANDIDATES.map(account).find((found) => found !== undefined) ?? { uid: 65534, gid: 65534 };
}

/** Tried, not computed from mode bits: access lists and mount options count too. */
export const canEnter = (dir: string, user: ServerUser): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
