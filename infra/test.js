// Runs the test suites: `node infra/test.js [unit|int|kafka|e2e ...] [jest arguments]`; without a name, all of them in turn.
import { spawnSync } from 'node:child_process';

const suites = ['unit', 'int', 'kafka', 'e2e'];
const asked = process.argv.slice(2).filter((word) => suites.includes(word));
const rest = process.argv.slice(2).filter((word) => !suites.includes(word));
const jest = new URL('../node_modules/jest/bin/jest.js', import.meta.url).pathname;

/** Milliseconds a test may take; jest knows one limit for all projects. Many machines that run these are busy ones. */
const LIMITS = { unit: 30_000, int: 30_000, kafka: 60_000, e2e: 60_000 };

for (const suite of asked.length > 0 ? asked : suites) {
  const options = ['kafka', 'e2e'].includes(suite) ? ['--runInBand'] : [];
  // Last, because it takes every word that follows for a project.
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    ...rest,
    ...options,
    `--testTimeout=${LIMITS[suite]}`,
    '--selectProjects',
    suite,
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
