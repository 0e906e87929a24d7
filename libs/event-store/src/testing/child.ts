import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BUILT = join(import.meta.dirname, '../../../../dist/libs/event-store/src/testing');

/** A process that a test kills: one of the built scripts beside this file. `lines` is what it has said so far. */
export class Child {
  readonly lines: string[] = [];
  complaints = '';
  readonly #process: ChildProcess;

  constructor(script: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [join(BUILT, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#process;
    if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => this.lines.push(line));
    stderr?.on('data', (chunk: Buffer) => (this.complaints += chunk.toString()));
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async ended(): Promise<void> {
    if (this.alive) await once(this.#process, 'close');
  }

  async kill(): Promise<void> {
    if (!this.alive) return;
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await closed;
  }
}
