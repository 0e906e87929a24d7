import { join } from 'node:path';
import { KafkaPart, StandInPart } from '../../libs/testing/src/cluster/foundations.js';
import { freePorts } from '../../libs/testing/src/cluster/ports.js';
import { missingForKafka } from '../../libs/testing/src/kafka/artefacts.js';
import { benchCourses, openClinic, type CoursesOptions, type CoursesResult } from '../courses.js';
import { run, type Running } from '../processes.js';
import { prepare, type Surroundings } from '../surroundings.js';
import { benchIdle, type IdleRow } from './idle.js';
import { benchThroughput, type ThroughputResult } from './throughput.js';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 15);
const IDLE_SECONDS = 30;
const AT_ONCE = [1, 16];

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const row = (name: string, ...cells: readonly (string | number)[]): string =>
  name.padEnd(46) + cells.map((cell) => String(cell).padStart(18)).join('');

interface Both {
  readonly embedded: readonly CoursesResult[];
  readonly distributed: readonly CoursesResult[];
}

const coursesOn = async (
  server: Running,
  around: Surroundings,
  databaseOf: CoursesOptions['databaseOf'],
): Promise<CoursesResult[]> => {
  const { tokens, postgres } = around;
  await openClinic(server.url, tokens);
  const results: CoursesResult[] = [];
  for (const atOnce of AT_ONCE)
    results.push(
      await benchCourses({ server, postgresPid: postgres.pid, databaseOf, tokens, atOnce, seconds: SECONDS }),
    );
  return results;
};

const tableOfCourses = ({ embedded, distributed }: Both): string => {
  const lines = embedded.flatMap((one, index) => {
    const many = distributed[index] ?? one;
    const cpu = ({ cpuMsPerCommand: { waymark, postgres } }: CoursesResult): string => `${waymark} / ${postgres}`;
    const permitted = ({ permittedMs: { p50, p99 } }: CoursesResult): string => `${p50} / ${p99}`;
    return [
      row(`courses/s, ${one.atOnce} at a time`, one.coursesPerSecond, many.coursesPerSecond),
      row('  commands/s', one.commandsPerSecond, many.commandsPerSecond),
      row('  command to permit granted, p50 / p99 ms', permitted(one), permitted(many)),
      row('  CPU ms a command: Waymark / PostgreSQL', cpu(one), cpu(many)),
    ];
  });
  return [row('', 'one process', 'seven'), ...lines].join('\n');
};

const tableOfThroughput = (result: ThroughputResult): string =>
  [
    row(`${result.events} events of ${result.bytesPerEvent} bytes, events/s`, 'Waymark', 'bare kafkajs'),
    row('relay, from the event table to the topic', result.relay, result.bareProduce),
    row('consumer, a transaction with cursors a batch', result.consumer, result.bareEachBatch),
  ].join('\n');

const tableOfIdle = (rows: readonly IdleRow[]): string =>
  rows.map(({ process: name, percent }) => row(`idle ${name}, percent of a core`, percent)).join('\n');

/** The distributed shape beside the embedded one, on the same PostgreSQL, in the same run. */
export const benchDistributed = async (json: boolean): Promise<void> => {
  const missing = await missingForKafka();
  if (missing !== null) throw new Error(`The distributed shape needs a Kafka, and ${missing}.`);
  // What a process says is read by the one that started it, which shares the machine.
  process.env['LOG_LEVEL'] ??= 'warn';
  const around = await prepare();
  const { dataDir } = around;
  const [port = 0] = await freePorts(1);
  const kafka = new KafkaPart(join(dataDir, 'kafka'));
  const trail = new StandInPart(join(dataDir, 'eventstore'), port);
  try {
    await Promise.all([kafka.start(), trail.start()]);
    say('Relay and consumer');
    const throughput = await benchThroughput(around.postgres.url, kafka.url);
    say(tableOfThroughput(throughput));
    say('\nTreatment courses: separated, six infusions, through the HTTP API');
    const one = await around.startWaymark();
    const embedded = await coursesOn(one, around, () => around.postgres.url);
    await one.stop();
    const addresses = { DATABASE_URL: around.postgres.url, KAFKA_BROKERS: kafka.url, EVENTSTORE_URL: trail.url };
    const seven = await run(['bench/distributed/cluster-process.js'], { ...around.env, ...addresses });
    try {
      const distributed = await coursesOn(seven, around, (service) => {
        const url = new URL(around.postgres.url);
        url.pathname = `/${service}`;
        return url.href;
      });
      say(tableOfCourses({ embedded, distributed }));
      say('');
      const idle = await benchIdle(seven.pid, IDLE_SECONDS);
      say(tableOfIdle(idle));
      if (json) say(JSON.stringify({ throughput, embedded, distributed, idle }));
    } finally {
      await seven.stop();
    }
  } finally {
    await Promise.all([kafka.stop(), trail.stop()]);
    await around.remove();
  }
};
