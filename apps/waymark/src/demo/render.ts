import { Temporal } from '#kernel';
import { ZONE } from './clinic.js';
import type { AuditReport, CourseReport, DemoReport } from './demo.js';
import type { Entry } from './journey.js';
import type { TemplateReport } from './templates.js';
import { bold, cyan, dim, green, red, yellow } from '#platform';

const MARKS: Readonly<Record<Entry['kind'], string>> = { done: green('●'), refused: red('✗'), note: cyan('◆') };

const local = (at: string): Temporal.ZonedDateTime => Temporal.Instant.from(at).toZonedDateTimeISO(ZONE);

const day = (at: string): string =>
  local(at).toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric' }).padEnd(11);

const time = (at: string): string => local(at).toPlainTime().toString({ smallestUnit: 'minute' });

const rule = (title: string): string => `\n${bold(title)}\n${dim('─'.repeat(78))}`;

/** One line a moment; the date only where it changes. */
const timeline = (entries: readonly Entry[]): string[] => {
  let last = '';
  return entries.map(({ at, text, kind }) => {
    const date = day(at);
    const shown = date === last ? ' '.repeat(date.length) : date;
    last = date;
    return `  ${dim(shown)} ${dim(time(at))}  ${MARKS[kind]} ${kind === 'refused' ? red(text) : text}`;
  });
};

const status = (text: string): string => {
  const words = text.toLowerCase().replaceAll('_', ' ');
  return text.startsWith('COMPLETED') ? green(words) : yellow(words);
};

const course = ({ title, protocol, siteId, entries, events, refusals, status: end }: CourseReport): string[] => [
  rule(`${title}  ${dim(`${protocol} · ${siteId}`)}`),
  ...timeline(entries),
  `  ${dim(`${events} events, ${refusals.length} refused →`)} ${status(end)}`,
];

const refused = (courses: readonly CourseReport[]): string[] => {
  const rows = courses.flatMap(({ title, refusals }) => refusals.map((refusal) => ({ title, ...refusal })));
  return [
    rule('What was refused, and what was missing'),
    ...rows.map(({ title, step, missing }) => `  ${red('✗')} ${step.padEnd(20)} ${missing.join(', ')}  ${dim(title)}`),
  ];
};

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
  reason === null ? [`  ${green('✓')} ${wish}`] : [`  ${red('✗')} ${wish}`, `    ${dim(reason)}`];

/** The whole demo as a person reads it. */
export const render = ({ templates, courses, audit }: DemoReport, seconds: number): string =>
  [
    bold('Waymark') + dim('  four treatment courses through the public API, on virtual time'),
    rule('Weekly rhythms under the preferred protocol'),
    ...templates.flatMap(template),
    ...courses.flatMap(course),
    ...refused(courses),
    ...auditor(audit),
    '',
    dim(`${seconds} s`),
    '',
  ].join('\n');
