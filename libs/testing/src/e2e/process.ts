import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const rootAbove = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));

/** The checkout, whether this file runs as source or built. */
export const ROOT = rootAbove(import.meta.dirname);

/** The built program of an app. */
export const programOf = (app: string): string => join(ROOT, `dist/bin/${app}.js`);

const WAYMARK = process.env['WAYMARK_E2E_PROGRAM'] ?? programOf('waymark');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessOptions {
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** In a group of its own: the terminal's Ctrl-C reaches only whoever started it. */
  readonly apart?: boolean;
  /** Where what it says is written down as well. */
  readonly logFile?: string;
}

/** One run of a built program: what it says, and how it ends. */
export class WaymarkProcess {
  readonly lines: string[] = [];
  readonly ended: Promise<Ended>;
  /** The address it listens on, or null when it ended before it was ready. */
  readonly ready: Promise<string | null>;
  readonly #child: ChildProcess;

  constructor({ program = WAYMARK, args = [], env, apart = false, logFile }: ProcessOptions) {
    const { PATH = '', HOME = '' } = process.env;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(process.execPath, [program, ...args], {
      cwd: ROOT,
      env: { PATH, HOME, ...env },
      stdio: [...stdio],
      detached: apart,
    });
    this.#child = child;
    this.ended = once(child, 'close').then(([code, signal]) => ({ code: code as number, signal: signal as null }));
    const keep = (line: string): void => {
      this.lines.push(line);
      if (logFile !== undefined) appendFileSync(logFile, `${line}\n`);
    };
    createInterface({ input: child.stderr }).on('line', keep);
    const listening = new Promise<string>((tell) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        keep(line);
        const url = readyUrl(line);
        if (url !== null) tell(url);
      });
    });
    this.ready = Promise.race([listening, this.ended.then(() => null)]);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Sends a signal that ends it, and waits for the end. */
  async signal(name: NodeJS.Signals): Promise<Ended> {
    this.send(name);
    return this.ended;
  }

  send(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

const readyUrl = (line: string): string | null => {
  if (!line.includes('"ready"')) return null;
  const { message, url } = JSON.parse(line) as { message?: string; url?: string };
  return message === 'ready' ? (url ?? null) : null;
};
