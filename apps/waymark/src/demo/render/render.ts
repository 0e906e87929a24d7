import type { AuditReport, CourseReport, DemoReport } from '../demo.js';
import type { Entry } from '../journey.js';
import type { TemplateReport } from '../templates.js';
import { flowsheet } from './flowsheet.js';
import { ledger } from './ledger.js';
import { bold, cyan, dim, green, red, yellow } from '#platform';
import { day, rule, time, WIDTH, words, wrapped } from './text.js';
import { trend } from './trend.js';

const MARKS: Readonly<Record<Entry['kind'], string>> = { done: green('●'), refused: red('✗'), note: cyan('◆') };

/** What was done at one moment is told in one go. */
const together = (entries: readonly Entry[]): readonly (readonly Entry[])[] => {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const joins = first?.kind === 'done' && entry.kind === 'done' && first.at === entry.at;
    if (last !== undefined && joins) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
};

const MARGIN = 23;

/** One line a moment; the date only where it changes. */
const timeline = (entries: readonly Entry[]): string[] => {
  let last = '';
  return together(entries).flatMap((group) => {
    const [{ at, kind } = { at: '', kind: 'note' as const }] = group;
    const date = day(at);
    const shown = date === last ? ' '.repeat(date.length) : date;
    last = date;
    const [first = '', ...more] = wrapped(
      group.map(({ text }) => text),
      WIDTH - MARGIN,
      ' · ',
    );
    const colour = kind === 'refused' ? red : (text: string) => text;
    const head = `  ${dim(shown)} ${dim(time(at))}  ${MARKS[kind]} ${colour(first)}`;
    return [head, ...more.map((text) => `${' '.repeat(MARGIN)}${colour(text)}`)];
  });
};

const status = (text: string): string => {
  const end = words(text);
  return text.startsWith('COMPLETED') ? green(end) : yellow(end);
};

const course = (report: CourseReport): readonly string[] => {
  const { title, protocol, siteId, entries, events, refusals, status: end, flowsheet: sheet, outcomes } = report;
  return [
    rule(title),
    `  ${dim(`${protocol} · ${siteId}`)}`,
    ...timeline(entries),
    `  ${dim(`${events} events, ${refusals.length} refused →`)} ${status(end)}`,
    ...(sheet === null ? [] : flowsheet(sheet)),
    ...trend(outcomes),
  ];
};

const refused = (courses: readonly CourseReport[]): string[] => [
  rule('What was refused, and what was missing'),
  ...courses.flatMap(({ title, refusals }) => [
    `  ${dim(title)}`,
    ...refusals.map(({ step, missing }) => `    ${red('✗')} ${step.padEnd(26)} ${missing.join(', ')}`),
  ]),
];

interface ReplayedEvent {
  readonly type: string;
  readonly source: string;
  readonly recordedAt: string;
  readonly sealed?: unknown;
}

const seenEvent = ({ type, source, recordedAt, sealed }: ReplayedEvent): string => {
  const shut = sealed === null || sealed === undefined ? '' : dim(' (sealed part closed)');
  return `  ${dim(`${day(recordedAt)} ${time(recordedAt)}`)}  ${type.padEnd(26)} ${dim(source)}${shut}`;
};

const LAST = 8;

const auditor = ({ replay, asOf, conformance, events, streams, verified }: AuditReport): string[] => {
  const seen = (replay['timeline'] as ReplayedEvent[]).slice(-LAST);
  const decisions = conformance.reduce((sum, each) => sum + each.decisions, 0);
  const divergences = conformance.reduce((sum, each) => sum + each.divergences, 0);
  return [
    rule(`As an auditor sees the second course, as it was known on ${day(asOf).trim()} at ${time(asOf)}`),
    dim(`  … the last ${seen.length} of ${(replay['timeline'] as unknown[]).length} events known then`),
    ...seen.map(seenEvent),
    rule('Verification'),
    `  ${mark(verified)} ${events} events in ${streams} streams: hash chains whole, no gap, no duplicate`,
    `  ${mark(divergences === 0)} ${decisions} decisions replayed from their evidence: ${divergences} come out otherwise`,
  ];
};

const mark = (good: boolean): string => (good ? green('✓') : red('✗'));

const template = ({ wish, refused: reason }: TemplateReport): string[] =>
  reason === null
    ? [`  ${green('✓')} ${wish}`]
    : [`  ${red('✗')} ${wish}`, ...wrapped(reason.split(' '), WIDTH - 4, ' ').map((line) => `    ${dim(line)}`)];

/** The whole demo as a person reads it. */
export const render = ({ templates, courses, ledger: ledgers, audit }: DemoReport, seconds: number): string =>
  [
    bold('Waymark') + dim('  four treatment courses through the public API, on virtual time'),
    rule('Weekly rhythms under the preferred protocol'),
    ...templates.flatMap(template),
    ...courses.flatMap(course),
    ...ledger(ledgers),
    ...refused(courses),
    ...auditor(audit),
    '',
    dim(`${seconds} s`),
    '',
  ].join('\n');
