import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from './errors.js';
import type { DatabaseLog } from './log.js';
import { commandOf, runningProcesses, signal } from './processes.js';
import type { RunningProcess } from './processes.js';

/**
 * Every process of a cluster carries this name: the postmaster in its arguments, its children in their titles. It is made
 * of what the folder is rather than of its path, so a moved cluster is still recognised and a copied one is another.
 */
export function clusterName(cluster: string): string {
  const { dev, ino } = statSync(cluster, { bigint: true });
  return `waymark-${dev}-${ino}`;
}

const PROGRAM = /^(\S*\/postgres |postgres: )/;

export function processesOf(cluster: string): RunningProcess[] {
  const name = clusterName(cluster);
  const marks = [`cluster_name=${name} `, `postgres: ${name}: `];
  return runningProcesses().filter(
    ({ command }) => PROGRAM.test(command) && marks.some((mark) => `${command} `.includes(mark)),
  );
}

const isPostmaster = ({ command }: RunningProcess): boolean => !command.startsWith('postgres: ');

/** Seconds that each measure gets before the next, harder one: fast shutdown, immediate shutdown, no mercy. */
const MEASURES = [
  ['SIGINT', 20],
  ['SIGQUIT', 5],
  ['SIGKILL', 5],
] as const;

async function end(
  find: () => RunningProcess[],
  measures: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [name, seconds] of measures) {
    for (const { pid } of find()) signal(pid, name);
    for (let waited = 0; waited < seconds * 1_000; waited += 20) {
      if (find().length === 0) return;
      await delay(20);
    }
  }
}

/**
 * PostgreSQL believes a postmaster.pid as long as any process of its uid has that number, so a pid that was reused keeps
 * it from starting. What still runs on the cluster was ended above; the file is dead, unless somebody else's PostgreSQL
 * names this very folder. (Should all of this err, PostgreSQL's shared memory key, the folder's inode, has the last word.)
 */
function removePidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  const command = commandOf(pid) ?? '';
  if (PROGRAM.test(command) && command.includes(cluster))
    throw new DatabaseError(
      'DATABASE_DIR_IN_USE',
      `A PostgreSQL that Waymark did not start (process ${pid}) works on ${cluster}. Stop it first.`,
    );
  rmSync(file, { force: true });
}

/**
 * Ends what an earlier Waymark left behind when it was killed; to be called by the holder of the directory's lock only. A
 * surviving postmaster is stopped rather than adopted: it runs with the settings, and for the uid, of another day. Its
 * children, when it died before them, may still be at work: no new postmaster may start before they are gone.
 */
export async function clearLeftovers(cluster: string, log: DatabaseLog): Promise<void> {
  const postmasters = (): RunningProcess[] => processesOf(cluster).filter(isPostmaster);
  const found = processesOf(cluster);
  if (found.length > 0)
    log.warn(`Stopping the PostgreSQL that was left running on ${cluster} (${found.map(({ pid }) => pid).join(', ')})`);
  await end(postmasters, MEASURES);
  await end(() => processesOf(cluster), MEASURES.slice(2));
  removePidFile(cluster);
}
