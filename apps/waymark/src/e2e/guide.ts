import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Commands of a guide, and what the guide says that they answer. */
export interface Step {
  readonly section: string;
  /** Line of the guide at which the commands begin. */
  readonly line: number;
  readonly commands: string;
  readonly shown: string | null;
  /** Everything that the guide says until the end of this section: where refusals may be announced. */
  readonly about: string;
}

const FENCED = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;
const HEADING = /^#+ .*$/gm;

/** The parts of a guide from one heading to the next, each with the line at which it begins. */
const sectionsOf = (guide: string): readonly { section: string; text: string; said: string; line: number }[] => {
  const bare = guide.replace(FENCED, (block) => block.replaceAll('#', '-'));
  const starts = [...bare.matchAll(HEADING)].map(({ index }) => index);
  return starts.map((start, index) => {
    const text = guide.slice(start, starts[index + 1]);
    const section = (text.split('\n', 1)[0] ?? '').replace(/^#+ /, '');
    const said = guide.slice(0, start + text.length);
    return { section, text, said, line: guide.slice(0, start).split('\n').length };
  });
};

/** The steps of a guide: each block of commands, with the block of answers right after it, if there is one. */
export const stepsOf = (guide: string): readonly Step[] =>
  sectionsOf(guide).flatMap(({ section, text, said, line }) => {
    const blocks = [...text.matchAll(FENCED)];
    return blocks.flatMap((block, index) => {
      const [whole, kind, commands = ''] = block;
      if (kind !== 'sh') return [];
      const next = blocks[index + 1];
      const between = next === undefined ? '-' : text.slice(block.index + whole.length, next.index);
      const shown = between.trim() === '' && next?.[1] !== 'sh' ? (next?.[2] ?? null) : null;
      const at = line + text.slice(0, block.index).split('\n').length;
      return [{ section, line: at, commands, shown, about: said }];
    });
  });

/** What a step came to: what it printed, and each request that was refused. */
export interface Walked {
  readonly step: Step;
  readonly printed: string;
  readonly refused: readonly { readonly status: number; readonly code: string }[];
}

const MARK = '@@@@ step ';

/** Short cuts to the same: a token without a look at the build, a key without a Node. Answers are kept besides: what a guide
 * sends to /dev/null counts too. */
const PRELUDE = `
node() { if [ "$1" = -p ]; then od -An -N16 -tx1 /dev/urandom | tr -d ' \\n'; else command node "$@"; fi; }
npm() { shift 4; node dist/bin/waymark.js token "$@"; }
curl() { local answer; answer=$(command curl -s "$@"); printf '%s\\n' "$answer" >> "$TRACE.$STEP"; printf '%s\\n' "$answer"; }
`;

const refusalsIn = (trace: string): Walked['refused'] =>
  trace.split('\n').flatMap((line) => {
    if (!line.startsWith('{"type":"/problems/')) return [];
    const { status, code } = JSON.parse(line) as { status: number; code: string };
    // Refuses nothing: the guides' helpers come again, and when they do not the answer is missing.
    return code === 'POSITION_NOT_REACHED' ? [] : [{ status, code }];
  });

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

export interface Surroundings {
  readonly root: string;
  readonly url: string;
  readonly dataDir: string;
}

/** Runs the steps one after the other in one shell, as a reader types them. */
export const walk = async (
  steps: readonly Step[],
  { root, url, dataDir }: Surroundings,
): Promise<readonly Walked[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-guide-'));
  try {
    const typed = steps.map(({ commands }, index) => `STEP=${index}; echo "${MARK}${index}"\n${commands}\n`);
    const script = [PRELUDE, ...typed]
      .join('\n')
      .replaceAll('/tmp/waymark-tour', dataDir)
      .replaceAll('http://127.0.0.1:8080', url);
    await writeFile(join(folder, 'script.sh'), script);
    const trace = join(folder, 'trace');
    const { PATH = '', HOME = '' } = process.env;
    const shell = spawn('bash', [join(folder, 'script.sh')], { cwd: root, env: { PATH, HOME, TRACE: trace } });
    let printed = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
    await once(shell, 'close');
    const parts = printed.split(new RegExp(`^${MARK}\\d+\\n`, 'm')).slice(1);
    const traces = await Promise.all(steps.map((_, index) => textOf(`${trace}.${index}`)));
    return steps.map((step, index) => ({
      step,
      printed: parts[index] ?? '',
      refused: refusalsIn(traces[index] ?? ''),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const parsed = (text: string): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Cursors and hashes: long, and of letters of both kinds and digits. */
const OPAQUE = /"(?=[^"]*[a-z])(?=[^"]*\d)(?:[0-9a-f]{64}|(?=[^"]*[A-Z])[A-Za-z0-9+/=]{20,})"/g;

const sorted = (_: string, value: unknown): unknown =>
  value === null || typeof value !== 'object' || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

const comparable = (value: unknown): string =>
  JSON.stringify(value, sorted).replaceAll(UUID, 'ID').replaceAll(OPAQUE, '"OPAQUE"');

/** What was printed, value by value: JSON however it is laid out, and anything else by the line. */
export const valuesIn = (text: string): readonly string[] => {
  const values: string[] = [];
  let open = '';
  for (const line of text.replaceAll('\r', '').split('\n')) {
    if (open === '' && line.trim() === '') continue;
    const whole = parsed(open + line);
    if (whole !== null) [open] = ['', values.push(comparable(whole.value))];
    else if (open !== '' || /^\s*[[{]$|^\s*[[{](?=\S*[":{])/.test(line)) open += `${line}\n`;
    else values.push(line.trim().replaceAll(UUID, 'ID'));
  }
  return open === '' ? values : [...values, open];
};

/** What the guide shows and the commands did not print, in the order in which it is shown. */
export const notPrinted = ({ step, printed }: Walked): readonly string[] => {
  if (step.shown === null) return [];
  const found = valuesIn(printed);
  let next = 0;
  return valuesIn(step.shown).filter((value) => {
    const at = found.indexOf(value, next);
    if (at === -1) return true;
    next = at + 1;
    return false;
  });
};

/** Refusals that the guide does not speak of, there or before. */
export const unannounced = ({ step, refused }: Walked): readonly string[] =>
  refused.filter(({ code }) => !step.about.includes(code)).map(({ status, code }) => `${status} ${code}`);
