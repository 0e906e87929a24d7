import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Starts a program that dies with this process, however that ends: a shell in between holds the other end of a pipe.
 * Says the program's own process id first, since signals have to reach it and not the shell.
 */
const GUARD = 'exec 3<&0; "$@" <&- >&2 & child=$!; echo $child; (cat <&3 >/dev/null; kill -KILL $child) & wait $child';

export class GuardedProcess {
  private constructor(
    private readonly shell: ChildProcess,
    readonly pid: number,
    readonly ended: Promise<unknown>,
  ) {}

  static async start(program: string, args: readonly string[], logFile: string): Promise<GuardedProcess> {
    const log = openSync(logFile, 'a');
    const shell = spawn('sh', ['-c', GUARD, 'guard', program, ...args], { stdio: ['pipe', 'pipe', log] });
    closeSync(log);
    const ended = once(shell, 'close');
    const lines = createInterface({ input: shell.stdout! });
    const [pid] = (await once(lines, 'line')) as [string];
    // The pipe must not keep this process alive; its end must still be closed when this process goes.
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    return new GuardedProcess(shell, Number(pid), ended);
  }

  get running(): boolean {
    try {
      return process.kill(this.pid, 0);
    } catch {
      return false;
    }
  }

  signal(name: NodeJS.Signals): void {
    if (this.running) process.kill(this.pid, name);
  }

  /** Ends it for good, and waits until it is gone. */
  async end(name: NodeJS.Signals): Promise<void> {
    this.signal(name);
    // A program that was paused takes no other signal.
    this.signal('SIGCONT');
    while (this.running) await new Promise((resolve) => setTimeout(resolve, 20));
    this.shell.stdin?.destroy();
    this.shell.kill('SIGKILL');
    await this.ended;
  }
}
