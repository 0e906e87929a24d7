import { SERVICES, type ServiceName } from '#contracts';
import { openDatabase } from '#event-store';
import { Client, Course, Monitors, openClinic as furnish, type Tokens } from '../libs/testing/src/courses/index.js';
import { cpuSeconds, type Running } from './processes.js';

export interface CoursesResult {
  readonly atOnce: number;
  readonly seconds: number;
  readonly courses: number;
  readonly coursesPerSecond: number;
  readonly commandsPerCourse: number;
  readonly commandsPerSecond: number;
  readonly requestsPerSecond: number;
  /** Recorded by all services together. */
  readonly eventsPerSecond: number;
  /** Events of other services that the course service took in as evidence: what drives a workflow from outside. */
  readonly evidencePerSecond: number;
  readonly permittedMs: { readonly p50: number; readonly p99: number };
  /** Milliseconds of CPU for one command, reads and everything that follows from it included. */
  readonly cpuMsPerCommand: { readonly waymark: number; readonly postgres: number; readonly client: number };
}

const MILLISECONDS = 1000;

/** As many nurses as courses run side by side. */
const monitors = Monitors.of(40);

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
};

export interface CoursesOptions {
  readonly server: Running;
  readonly postgresPid: number;
  /** Where the events of a service are. */
  readonly databaseOf: (service: ServiceName) => string;
  readonly tokens: Tokens;
  readonly atOnce: number;
  readonly seconds: number;
}

/** Runs whole courses side by side: a new one begins whenever one has ended, until the time is over. */
export const benchCourses = async (options: CoursesOptions): Promise<CoursesResult> => {
  const { server, tokens, atOnce } = options;
  const client = new Client(server.url);
  let serial = 0;
  const one = async (): Promise<Course> => {
    const course = new Course(client, { tokens, monitors }, `p${process.pid}-${atOnce}-${serial++}`);
    await course.run();
    return course;
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, 8) }, one)); // compiles the code and fills the pools
  const recordedBefore = await recorded(options.databaseOf);
  const before = { ...usage(options), commands: client.commands, reads: client.reads };
  const started = performance.now();
  const until = started + options.seconds * MILLISECONDS;
  const permitted: number[] = [];
  let courses = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      const course = await one();
      courses += 1;
      permitted.push(...course.permitted);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - started) / MILLISECONDS;
  const after = usage(options);
  const commands = client.commands - before.commands;
  const recordedAfter = await recorded(options.databaseOf);
  client.close();
  const perCommand = (used: number): number => round((used * MILLISECONDS) / commands, 2);
  return {
    atOnce,
    seconds: round(seconds, 1),
    courses,
    coursesPerSecond: round(courses / seconds, 1),
    commandsPerCourse: round(commands / courses, 0),
    commandsPerSecond: Math.round(commands / seconds),
    requestsPerSecond: Math.round((commands + client.reads - before.reads) / seconds),
    eventsPerSecond: Math.round((recordedAfter.events - recordedBefore.events) / seconds),
    evidencePerSecond: Math.round((recordedAfter.evidence - recordedBefore.evidence) / seconds),
    permittedMs: { p50: percentile(permitted, 0.5), p99: percentile(permitted, 0.99) },
    cpuMsPerCommand: {
      waymark: perCommand(after.waymark - before.waymark),
      postgres: perCommand(after.postgres - before.postgres),
      client: perCommand(after.client - before.client),
    },
  };
};

export const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** How much there is in the event tables by now. */
const recorded = async (databaseOf: CoursesOptions['databaseOf']): Promise<{ events: number; evidence: number }> => {
  const counted = await Promise.all(SERVICES.map((service) => countIn(service, databaseOf(service))));
  return {
    events: counted.reduce((sum, { events }) => sum + events, 0),
    evidence: counted.reduce((sum, { evidence }) => sum + evidence, 0),
  };
};

const countIn = async (schema: ServiceName, url: string): Promise<{ events: number; evidence: number }> => {
  const database = await openDatabase({ url, schema, poolSize: 1 });
  try {
    const [row] = await database.sql.query<{ events: number; evidence: number }>(
      `SELECT count(*)::int AS events, count(*) FILTER (WHERE type = 'EvidenceRecorded')::int AS evidence FROM events`,
    );
    return row ?? { events: 0, evidence: 0 };
  } finally {
    await database.close();
  }
};

const usage = ({ server, postgresPid }: CoursesOptions) => {
  const { user, system } = process.cpuUsage();
  return {
    waymark: cpuSeconds(server.pid),
    postgres: cpuSeconds(postgresPid),
    client: (user + system) / 1_000_000,
  };
};

/** The clinic's site and staff, and one look that all services know them. */
export const openClinic = async (url: string, tokens: Tokens): Promise<void> => {
  const client = new Client(url);
  await furnish(client, { tokens, monitors });
  client.close();
};
