import { bold, dim, green, red, yellow } from '../../../platform/src/terminal/index.js';
import type { Finding, Verdict } from './judge/index.js';
import type { Report, Suffered } from './report.js';

const rule = (title: string): string => `\n${bold(title)}\n${dim('─'.repeat(78))}`;
const number = (value: number): string => value.toLocaleString('en');
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const line = (name: string, value: string): string => `  ${name.padEnd(34)}${value}`;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([word, count]) => `${number(count)} ${word.toLowerCase().replaceAll('_', ' ')}`)
    .join(', ');

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const sufferings = ({ victim, blows, downMs }: Suffered): string => {
  const cells = Object.entries(blows).map(([kind, count]) => (count === 0 ? '' : `${count} × ${kind}`).padEnd(13));
  return `  ${victim.padEnd(12)}${cells.join('')}${dim(`away for ${seconds(downMs)}`)}`;
};

const MOST = 8;

const findings = (list: readonly Finding[]): string[] => [
  ...list.slice(0, MOST).map(({ what, where, detail }) => `      ${red(what)} ${where} ${dim(detail.slice(0, 400))}`),
  ...(list.length > MOST ? [dim(`      … and ${list.length - MOST} more`)] : []),
];

const judged = (verdict: Verdict): string[] =>
  (Object.entries(verdict) as [string, readonly Finding[]][]).flatMap(([name, list]) => {
    const good = list.length === 0;
    const count = String(list.length).padStart(6);
    return [
      `  ${good ? green('✓') : red('✗')} ${name.padEnd(12)}${good ? green(count) : red(count)}`,
      ...findings(list),
    ];
  });

/** One moment of a run, as a line of progress. */
export interface Moment {
  readonly elapsedMs: number;
  readonly open: number;
  readonly ended: number;
  readonly commands: number;
  readonly perSecond: number;
  readonly retries: number;
  readonly down: readonly string[];
}

const clock = (ms: number): string => {
  const whole = Math.floor(ms / 1000);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};

export const progress = ({ elapsedMs, open, ended, commands, perSecond, retries, down }: Moment): string => {
  const numbers = `${open} open, ${ended} ended · ${number(commands)} commands, ${perSecond}/s · ${number(retries)} retries`;
  return `  ${dim(clock(elapsedMs))}  ${numbers}${down.length === 0 ? '' : yellow(` · down: ${down.join(', ')}`)}`;
};

export const event = (elapsedMs: number, text: string): string => `  ${dim(clock(elapsedMs))}  ${yellow('⚡')} ${text}`;
export const stage = (elapsedMs: number, text: string): string => `  ${dim(clock(elapsedMs))}  ${bold(text)}`;

export const title = (seed: number, minutes: number, courses: number): string =>
  bold('Waymark, chaos') + dim(`  ${minutes} min, ${courses} courses open at once, seed ${seed}`);

/** The whole run as a person reads it. */
export const render = (report: Report): string =>
  [
    rule('What was done'),
    line('courses', `${number(report.courses.begun)} begun: ${listed(report.courses.byOutcome)}`),
    line('commands', `${number(report.commands)}: ${report.acknowledged} accepted, ${report.refused} refused`),
    line('tried again with the same key', `${number(sum(report.retries))}: ${listed(report.retries)}`),
    line('repeated on purpose', number(report.repeats)),
    line('races for one permit', number(report.races)),
    rule('What broke'),
    ...report.suffered.map(sufferings),
    rule('The verdict'),
    ...judged(report.verdict),
    '',
    dim(`  ${report.again}   (${report.seconds} s in all)`),
    '',
  ].join('\n');
