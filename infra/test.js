// Runs the test suites: `node infra/test.js [unit|int|kafka|e2e|distributed ...] [jest arguments]`; without a name, all but
// the longest, `distributed`, in turn. `WAYMARK_E2E_SHAPE=distributed node infra/test.js e2e` is the same as `distributed`.
import { spawnSync } from 'node:child_process';

const suites = ['unit', 'int', 'kafka', 'e2e', 'distributed'];
const named = process.argv.slice(2).filter((word) => suites.includes(word));
const rest = process.argv.slice(2).filter((word) => !suites.includes(word));
const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;

const { WAYMARK_E2E_SHAPE: shape } = process.env;
const asked = named.map((suite) => (suite === 'e2e' && shape === 'distributed' ? 'distributed' : suite));

/** Milliseconds a test may take; jest knows one limit for all projects. Many machines that run these are busy ones. */
const LIMITS = { unit: 30_000, int: 30_000, kafka: 60_000, e2e: 60_000, distributed: 60_000 };

/** Why the distributed shape cannot be tested here; null when it can. In CI it must be. */
const missing = async () => {
  if (process.env.KAFKA_BROKERS !== undefined) return null;
  spawnSync(process.execPath, ['infra/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { missingForKafka } = await import('../dist/libs/testing/src/kafka/artefacts.js');
  const { isDockerThere } = await import('../dist/libs/testing/src/eventstore/docker.js');
  return (await isDockerThere()) ? null : missingForKafka();
};

for (const suite of asked.length > 0 ? asked : suites.filter((each) => each !== 'distributed')) {
  const reason = suite === 'distributed' ? await missing() : null;
  if (reason !== null) {
    console.error(
      `\n*** The distributed suites are SKIPPED: KAFKA_BROKERS is not set, there is no Docker, and ${reason}. ***\n`,
    );
    if (process.env.CI !== undefined) process.exit(1);
    continue;
  }
  const options = ['kafka', 'e2e', 'distributed'].includes(suite) ? ['--runInBand'] : [];
  // Last, because it takes every word that follows for a project.
  const limit = `--testTimeout=${LIMITS[suite]}`;
  const select = ['--selectProjects', suite];
  const args = ['--experimental-vm-modules', '--no-warnings', jest, ...rest, ...options, limit, ...select];
  const env = { ...process.env, WAYMARK_E2E_SHAPE: suite === 'distributed' ? 'distributed' : 'embedded' };
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
