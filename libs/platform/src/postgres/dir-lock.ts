import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from './errors.js';
import { birthOf, pidScope } from './processes.js';

/**
 * One Waymark a data directory, and a lock that needs no cleaning up after `kill -9`. Node has no flock(2), and deleting
 * a stale lock file is a race: the second of two starters deletes the fresh lock of the first. So a stale lock is never
 * deleted but succeeded: the lock is the file `waymark.lock.<n>` with the highest n, link(2) lets exactly one starter
 * create n + 1, and only who holds a higher number removes lower ones.
 *
 * Whether a holder lives is told by pid and time of birth. In another container or on another host neither can be seen;
 * there the holder's heartbeat, the file's modification time, is watched instead.
 */
const FILE = /^waymark\.lock\.(\d+)$/;
const HEARTBEAT_MS = 1_000;
const SILENCE_MS = 8_000;
const LONG_DEAD_MS = 60_000;

interface Holder {
  readonly pid?: number;
  readonly birth?: string | undefined;
  readonly scope?: string;
  readonly released?: boolean;
}

export interface DirLock {
  release(): void;
}

const fileOf = (dir: string, generation: number): string => join(dir, `waymark.lock.${generation}`);

const newest = (dir: string): number =>
  Math.max(0, ...readdirSync(dir).map((name) => Number(FILE.exec(name)?.[1] ?? 0)));

const ourselves = (): Holder => ({ pid: process.pid, birth: birthOf(process.pid), scope: pidScope() });

function holderOf(file: string): Holder {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return {};
  }
}

const heartbeatOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

async function beats(file: string): Promise<boolean> {
  const before = heartbeatOf(file);
  if (Date.now() - before > LONG_DEAD_MS) return false;
  for (let waited = 0; waited < SILENCE_MS; waited += HEARTBEAT_MS) {
    await delay(HEARTBEAT_MS);
    if (heartbeatOf(file) !== before) return true;
  }
  return false;
}

async function lives(holder: Holder, file: string): Promise<boolean> {
  if (holder.released === true) return false;
  if (holder.pid === undefined || holder.scope !== pidScope()) return beats(file);
  return holder.birth !== undefined && birthOf(holder.pid) === holder.birth;
}

function write(dir: string, holder: Holder, publish: (draft: string) => void): void {
  const draft = join(dir, `waymark.lock.draft-${randomUUID()}`);
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o644, flush: true });
  try {
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function created(dir: string, generation: number): boolean {
  try {
    write(dir, ourselves(), (draft) => linkSync(draft, fileOf(dir, generation)));
  } catch (error) {
    // ENOENT: the winner of the race tidied our draft away.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  // A starter that slept since it looked may re-create a number that was already succeeded.
  if (newest(dir) === generation) return true;
  rmSync(fileOf(dir, generation), { force: true });
  return false;
}

function removeOlder(dir: string, generation: number): void {
  for (const name of readdirSync(dir)) {
    const number = Number(FILE.exec(name)?.[1] ?? generation);
    if (number < generation || name.startsWith('waymark.lock.draft-')) rmSync(join(dir, name), { force: true });
  }
}

function hold(dir: string, generation: number): DirLock {
  const file = fileOf(dir, generation);
  const beat = (): void => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // The directory was deleted under a running server: nothing is left to protect.
    }
  };
  const heart = setInterval(beat, HEARTBEAT_MS).unref();
  return {
    release() {
      clearInterval(heart);
      try {
        write(dir, { released: true }, (draft) => renameSync(draft, file));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    },
  };
}

export async function lockDir(dir: string): Promise<DirLock> {
  for (;;) {
    const last = newest(dir);
    const holder = holderOf(fileOf(dir, last));
    if (last > 0 && (await lives(holder, fileOf(dir, last))))
      throw new DatabaseError(
        'DATABASE_DIR_IN_USE',
        `Another Waymark (process ${holder.pid ?? 'unknown'}) works on ${dir}. Stop it, or choose another data directory.`,
      );
    if (!created(dir, last + 1)) continue;
    removeOlder(dir, last + 1);
    return hold(dir, last + 1);
  }
}
