import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Percent of a core that a process uses with nothing to do. */
export interface IdleRow {
  readonly process: string;
  readonly percent: number;
}

const TICKS_PER_SECOND = 100;

interface Child {
  readonly name: string;
  readonly ticks: number;
}

/** The services and the gateway below a process: who they are by what they run. */
const programsBelow = (parent: number): ReadonlyMap<string, Child> => {
  const found = new Map<string, Child>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const name = /bin\/(\w+)\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      if (Number(fields[1]) !== parent || name === undefined) continue;
      found.set(pid, { name, ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // A process that has just ended.
    }
  return found;
};

/** Over so many seconds, after a moment in which what was begun comes to its end. */
export const benchIdle = async (parent: number, seconds: number): Promise<readonly IdleRow[]> => {
  await delay(5_000);
  const before = programsBelow(parent);
  if (before.size === 0) throw new Error('No service is found among the processes.');
  await delay(seconds * 1000);
  const after = programsBelow(parent);
  return [...before].map(([pid, { name, ticks }]) => {
    const used = (after.get(pid)?.ticks ?? ticks) - ticks;
    return { process: name, percent: Math.round((used * 1000) / TICKS_PER_SECOND / seconds) / 10 };
  });
};
