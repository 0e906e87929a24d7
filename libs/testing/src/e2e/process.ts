import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PROGRAM = process.env['WAYMARK_E2E_PROGRAM'] ?? join(ROOT, 'dist/apps/waymark/src/main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One run of the built program: what it says, and how it ends. */
export class WaymarkProcess {
  readonly lines: string[] = [];
  readonly ended: Promise<Ended>;
  /** The address it listens on, or null when it ended before it was ready. */
  readonly ready: Promise<string | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, program = PROGRAM) {
    const { PATH = '', HOME = '' } = process.env;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(process.execPath, [program, ...args], {
      cwd: ROOT,
      env: { PATH, HOME, ...env },
      stdio: [...stdio],
    });
    this.#child = child;
    this.ended = once(child, 'close').then(([code, signal]) => ({ code: code as number, signal: signal as null }));
    createInterface({ input: child.stderr }).on('line', (line) => this.lines.push(line));
    const listening = new Promise<string>((tell) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.lines.push(line);
        const url = readyUrl(line);
        if (url !== null) tell(url);
      });
    });
    this.ready = Promise.race([listening, this.ended.then(() => null)]);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async signal(name: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(name);
    return this.ended;
  }
}

const readyUrl = (line: string): string | null => {
  if (!line.includes('"ready"')) return null;
  const { message, url } = JSON.parse(line) as { message?: string; url?: string };
  return message === 'ready' ? (url ?? null) : null;
};
