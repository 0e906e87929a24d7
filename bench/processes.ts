import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A program of this repository in a process of its own, options of Node first, once it has said where it listens. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const DIST = join(import.meta.dirname, '..');

const whereItListens = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      if (said.length < 50) said.push(line);
      if (!line.includes('"ready"')) return;
      resolve((JSON.parse(line) as { url: string }).url);
    });
    child.once('exit', () => reject(new Error(`It ended before it listened:\n${said.join('\n')}`)));
  });

export const run = async (program: readonly string[], env: Readonly<Record<string, string>>): Promise<Running> => {
  const at = program.findIndex((word) => !word.startsWith('--'));
  const [file = '', ...args] = program.slice(at);
  const more = (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
  const options = [...program.slice(0, at), ...more];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...options, join(DIST, file), ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await whereItListens(child);
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  return { url, pid: child.pid ?? 0, stop };
};

const TICKS_PER_SECOND = 100;

/** Ticks of a process, those of its ended children included; and who its parent is. */
const statOf = (pid: string): { parent: number; ticks: number } | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [9, 10, 11, 12].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
    return { parent: Number(parent), ticks };
  } catch {
    return null;
  }
};

/** Seconds of CPU that a process and its children have used so far; 0 where there is no /proc. */
export const cpuSeconds = (pid: number): number => {
  try {
    const stats = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), stat: statOf(name) }));
    const family = stats.filter(({ pid: each, stat }) => stat !== null && (each === pid || stat.parent === pid));
    return family.reduce((sum, { stat }) => sum + (stat?.ticks ?? 0), 0) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
};
