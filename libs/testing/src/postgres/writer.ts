import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `writer-process.ts` says. */
interface Line {
  readonly ready?: string;
  readonly pid?: number;
  readonly acknowledged?: number;
  readonly failed?: string;
  readonly message?: string;
}

const SCRIPT = join(import.meta.dirname, '../../../../dist/libs/testing/src/postgres/writer-process.js');

/** A running `writer-process.ts`; `acknowledged` grows while it lives. */
export class Writer {
  readonly acknowledged: number[] = [];
  readonly started: Promise<Line>;
  readonly child: ChildProcess;

  constructor(dataDir: string, mode: 'write' | 'idle' = 'write') {
    this.child = spawn(process.execPath, [SCRIPT, dataDir, mode], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    this.child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    this.started = new Promise((resolve, reject) => {
      createInterface({ input: this.child.stdout! }).on('line', (text) => {
        const line = JSON.parse(text) as Line;
        if (line.acknowledged === undefined) resolve(line);
        else this.acknowledged.push(line.acknowledged);
      });
      this.child.once('close', () => reject(new Error(`The writer ended before it was ready:\n${complaints}`)));
    });
    this.started.catch(() => undefined);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
  }
}
