import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const onLinux = process.platform === 'linux';

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const ps = (...args: string[]): string =>
  execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/**
 * On Linux this reads `cmdline`, which everybody may read. `cwd` and `exe` would be the obvious witnesses, but a root
 * without CAP_SYS_PTRACE, which is root in a container, may not read them of a process with another uid.
 */
export function commandOf(pid: number): string | undefined {
  const command = quietly(() =>
    onLinux
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      : ps('-ww', '-o', 'command=', '-p', `${pid}`),
  );
  return command === '' ? undefined : command;
}

/** When a process was born, so that a pid that was given to another process since is told apart; a zombie is gone. */
export function birthOf(pid: number): string | undefined {
  if (!onLinux) return quietly(() => ps('-o', 'lstart=', '-p', `${pid}`));
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // proc(5): the name, second field, may hold spaces and brackets; the state is the third field, the start time the 22nd.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' ? undefined : rest[18];
}

/** Where pids mean the same: this boot of this machine and, in a container, this pid namespace. */
export const pidScope = (): string =>
  quietly(() => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  }) ?? hostname();

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

export function runningProcesses(): RunningProcess[] {
  const pids = onLinux ? readdirSync('/proc') : ps('-ax', '-o', 'pid=').split('\n');
  return pids
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => {
      const command = commandOf(pid);
      return command === undefined ? [] : [{ pid, command }];
    });
}

/** A process that went away in the meantime is what the signal wanted. */
export function signal(pid: number, name: NodeJS.Signals): void {
  quietly(() => process.kill(pid, name));
}
