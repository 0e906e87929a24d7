import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { nameForServer } from './data-dir.js';
import type { DataDir } from './data-dir.js';
import { startFailed } from './errors.js';
import { clusterName } from './leftovers.js';
import { openServerLog } from './server-log.js';
import type { ServerLog } from './server-log.js';
import type { ServerUser } from './server-user.js';
import { serverArguments, serverEnvironment } from './settings.js';
import type { Settings } from './settings.js';

export interface Launch {
  readonly dir: DataDir;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly settings: Settings;
  readonly port: number;
}

export interface Postmaster {
  readonly pid: number;
  /** Settles when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Crash recovery replays at most `max_wal_size` of log; a start that takes longer than this is stuck. */
const START_LIMIT_MS = 5 * 60_000;
const STOP_MEASURES = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 10_000],
] as const;

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw startFailed('No free port on 127.0.0.1.');
  return address.port;
}

/**
 * A shell that waits until this Node process is gone and then shuts PostgreSQL down: its standard input is a pipe that
 * only we hold, so it ends even when we are killed with -9. The first line of postmaster.pid says whether the pid still
 * is the postmaster's.
 */
const GUARD = 'trap "" INT TERM HUP; read -r _; read -r pid < postmaster.pid && [ "$pid" = "$1" ] && kill -INT "$1"';

/** Returns how to dismiss it, waited for: in a container, processes left behind may find nobody to reap them. */
function guard(pid: number, { dir, user }: Launch): () => Promise<void> {
  const shell = spawn('/bin/sh', ['-c', GUARD, 'waymark-postgres-guard', `${pid}`], {
    ...user,
    cwd: dir.cluster,
    env: serverEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const left = new Promise<void>((resolve) => {
    const settle = (): void => resolve();
    shell.once('exit', settle).once('error', settle);
  });
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => {
    shell.ref();
    shell.stdin.end();
    return left;
  };
}

/** The eighth line of postmaster.pid is how PostgreSQL tells pg_ctl that it takes connections. */
function isReady(cluster: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function untilReady(cluster: string, child: ChildProcess, gone: () => boolean, log: ServerLog): Promise<void> {
  const began = Date.now();
  while (child.pid === undefined || !isReady(cluster, child.pid)) {
    if (gone()) throw startFailed(`PostgreSQL did not start. Its last words:\n${log.tail()}`);
    if (Date.now() - began > START_LIMIT_MS) {
      child.kill('SIGQUIT');
      throw startFailed(`PostgreSQL was not ready after ${START_LIMIT_MS / 1_000} s. Its last words:\n${log.tail()}`);
    }
    await delay(10);
  }
}

/**
 * Detached, in a session of its own: Ctrl-C reaches every process of the terminal's group, and PostgreSQL must not go
 * down before Waymark has finished what it was doing.
 */
function spawnServer({ dir, binaries, user, settings, port }: Launch, log: ServerLog): ChildProcess {
  const forced = { port, cluster_name: clusterName(dir.cluster) };
  const args = ['-D', nameForServer(dir.cluster, user), ...serverArguments(settings, forced)];
  return spawn(binaries.postgres, args, {
    ...user,
    cwd: dir.cluster,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
}

export async function launch(options: Launch): Promise<Postmaster> {
  const log = openServerLog(options.dir.log);
  try {
    const child = spawnServer(options, log);
    let gone = false;
    const exited = new Promise<void>((resolve) => {
      const settle = (): void => {
        gone = true;
        resolve();
      };
      child.once('exit', settle).once('error', settle);
    });
    const ended = exited.then(child.pid === undefined ? undefined : guard(child.pid, options));
    await untilReady(options.dir.cluster, child, () => gone, log);
    child.unref();
    return { pid: child.pid ?? 0, exited: ended, stop: () => stop(child, ended) };
  } finally {
    log.close();
  }
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back and everything is on disk before it exits. */
async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  for (const [signal, patience] of STOP_MEASURES) {
    child.kill(signal);
    const timer = new AbortController();
    const late = delay(patience, 'late', { signal: timer.signal }).catch(() => undefined);
    const outcome = await Promise.race([exited.then(() => 'gone'), late]);
    timer.abort();
    if (outcome === 'gone') return;
  }
}
