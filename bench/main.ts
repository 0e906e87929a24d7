import { optionsTyped } from '../libs/platform/src/terminal/options.js';
import { benchAppends, tableOfAppends } from './appends.js';
import { benchCourses, openClinic, type CoursesResult } from './courses.js';
import { benchDistributed } from './distributed/main.js';
import { benchBareRoute } from './limits.js';
import { benchMessages, type MessagesResult } from './messages.js';
import { benchReplay, type ReplayResult } from './replay.js';
import { prepare, type Surroundings } from './surroundings.js';

/** Of a durable-workflow library running a comparable course of 23 messages on PostgreSQL, 2 cores, 32 at a time. */
const REFERENCE = { coursesPerSecond: 6.3, messagesPerSecond: 146 };

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 15);
const AT_ONCE = [1, 32];

const { distributed, json } = optionsTyped('npm run bench', {
  distributed: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const line = (name: string, value: string): string => `${name.padEnd(52)}${value.padStart(20)}`;

const courseLines = (result: CoursesResult, bare: number): string => {
  const { atOnce, commandsPerCourse, cpuMsPerCommand: cpu, permittedMs } = result;
  return [
    line(`courses/s, ${atOnce} at a time (${commandsPerCourse} commands each)`, String(result.coursesPerSecond)),
    line('  commands/s', String(result.commandsPerSecond)),
    line('  requests/s, reads included', String(result.requestsPerSecond)),
    line('  events/s recorded, all services', String(result.eventsPerSecond)),
    line('  evidence/s taken in by courses', String(result.evidencePerSecond)),
    line('  command to permit granted, p50 / p99 ms', `${permittedMs.p50} / ${permittedMs.p99}`),
    line('  CPU ms a command: Waymark / PostgreSQL / client', `${cpu.waymark} / ${cpu.postgres} / ${cpu.client}`),
    line('  limit: requests/s of a bare Fastify route', String(bare)),
  ].join('\n');
};

const messageLines = (result: MessagesResult): string => {
  const { atOnce, messagesPerCourse, permittedMs, cpuMsPerMessage: cpu } = result;
  return [
    line(`courses/s, ${atOnce} at a time (${messagesPerCourse} messages each)`, String(result.coursesPerSecond)),
    line('  messages/s', String(result.messagesPerSecond)),
    line('  message to permit granted, p50 / p99 ms', `${permittedMs.p50} / ${permittedMs.p99}`),
    line('  CPU ms a message: Waymark / PostgreSQL', `${cpu.waymark} / ${cpu.postgres}`),
  ].join('\n');
};

const messages = async ({ env, postgres, tokens }: Surroundings): Promise<MessagesResult[]> => {
  const results: MessagesResult[] = [];
  for (const atOnce of AT_ONCE) {
    const result = await benchMessages({ env, postgres, tokens, atOnce, seconds: SECONDS });
    say(messageLines(result));
    results.push(result);
  }
  return results;
};

const replayLines = (replay: ReplayResult): string =>
  [
    line('events/s replayed (fold, assess, compare)', String(replay.eventsPerSecond)),
    line('  courses / decisions / divergences', `${replay.courses} / ${replay.decisions} / ${replay.divergences}`),
    line('  limit: rows/s only read', String(replay.rowsReadPerSecond)),
  ].join('\n');

const courses = async (around: Surroundings): Promise<CoursesResult[]> => {
  const { postgres, tokens } = around;
  const server = await around.startWaymark();
  try {
    await openClinic(server.url, tokens);
    const results: CoursesResult[] = [];
    for (const atOnce of AT_ONCE) {
      const result = await benchCourses({
        server,
        postgresPid: postgres.pid,
        databaseOf: () => postgres.url,
        tokens,
        atOnce,
        seconds: SECONDS,
      });
      say(courseLines(result, await benchBareRoute(atOnce, 3)));
      results.push(result);
    }
    return results;
  } finally {
    await server.stop();
  }
};

if (distributed) {
  await benchDistributed(json);
  process.exit(0);
}

const surroundings = await prepare();
try {
  say('Treatment courses: separated, six infusions, through the HTTP API');
  const results = await courses(surroundings);
  say('\nThe same courses as messages to the course service, without the commands that lead to them');
  const told = await messages(surroundings);
  const { coursesPerSecond, messagesPerSecond } = REFERENCE;
  say(line('  reference: a workflow library, courses/s', String(coursesPerSecond)));
  say(line('  reference: a workflow library, messages/s', String(messagesPerSecond)));
  say('\nReplay');
  const replay = await benchReplay(surroundings.postgres.url);
  say(replayLines(replay));
  say('\nAppends');
  const appends = await benchAppends(surroundings.postgres.url);
  say(tableOfAppends(appends));
  if (json) say(JSON.stringify({ courses: results, messages: told, replay, appends }));
} finally {
  await surroundings.remove();
}
