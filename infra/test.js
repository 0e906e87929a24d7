// Runs the test suites: `node infra/test.js [unit|int|kafka|e2e|distributed ...] [jest arguments]`; without a name, all of
// them. `WAYMARK_E2E_SHAPE=distributed node infra/test.js e2e` is the same as `distributed`.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What shares a jest run: `kafka` and `distributed` meet the same broker, which is started once for both. */
const RUNS = [['unit'], ['int'], ['e2e'], ['kafka', 'distributed']];
/** Milliseconds a test may take; jest knows one limit for all projects. Many machines that run these are busy ones. */
const LIMITS = { unit: 30_000, int: 30_000, e2e: 60_000, kafka: 60_000, distributed: 60_000 };
/** Two whole installations side by side at most; what is pure or asks one database only takes what the machine has. */
const cores = Math.max(2, availableParallelism() - 1);
const WORKERS = { unit: cores, int: cores, e2e: 2, kafka: 2, distributed: 2 };

const suites = RUNS.flat();
const { WAYMARK_E2E_SHAPE: shape } = process.env;
const words = process.argv.slice(2);
const named = words.filter((word) => suites.includes(word));
const rest = words.filter((word) => !suites.includes(word));
const asked = named.map((suite) => (suite === 'e2e' && shape === 'distributed' ? 'distributed' : suite));
const wanted = asked.length > 0 ? asked : suites;

const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;

/** Why the distributed shape cannot be tested here; null when it can. In CI it must be. */
const missing = async () => {
  if (process.env.KAFKA_BROKERS !== undefined) return null;
  spawnSync(process.execPath, ['infra/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { missingForKafka } = await import('../dist/libs/testing/src/kafka/artefacts.js');
  const { isDockerThere } = await import('../dist/libs/testing/src/eventstore/docker.js');
  return (await isDockerThere()) ? null : missingForKafka();
};

/** The suites without the distributed ones where they cannot run, said aloud. */
const runnable = async (run) => {
  const reason = run.includes('distributed') ? await missing() : null;
  if (reason === null) return run;
  console.error(
    `\n*** The distributed suites are SKIPPED: KAFKA_BROKERS is not set, there is no Docker, and ${reason}. ***\n`,
  );
  if (process.env.CI !== undefined) process.exit(1);
  return run.filter((suite) => suite !== 'distributed');
};

for (const together of RUNS) {
  const run = await runnable(together.filter((suite) => wanted.includes(suite)));
  if (run.length === 0) continue;
  const limit = Math.max(...run.map((suite) => LIMITS[suite]));
  const workers = process.env.WAYMARK_TEST_WORKERS ?? Math.min(...run.map((suite) => WORKERS[suite]));
  // The projects last: jest takes every word that follows for one.
  const options = [...rest, `--maxWorkers=${workers}`, `--testTimeout=${limit}`, '--selectProjects', ...run];
  const env = { ...process.env, WAYMARK_E2E_SHAPE: run.includes('distributed') ? 'distributed' : 'embedded' };
  const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', jest, ...options], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exit(status ?? 1);
}
