// Runs the fast suites on Node 24, which the npm package `node` brings. Skipped aloud where it cannot be had.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = '24.21.0';
const folder = join(tmpdir(), `waymark-node-${VERSION}`);
const binary = join(folder, 'node_modules', 'node', 'bin', 'node');

if (!existsSync(binary)) {
  const work = mkdtempSync(join(tmpdir(), 'waymark-npm-'));
  const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${VERSION}`];
  spawnSync('npm', install, { cwd: work, stdio: 'inherit' });
}
if (!existsSync(binary)) {
  console.error(
    `SKIPPED: Node ${VERSION} could not be installed here; the fast suites ran on ${process.version} only.`,
  );
  process.exit(process.env.CI ? 1 : 0);
}
console.log(`Node ${execFileSync(binary, ['--version']).toString().trim()}`);
const { status } = spawnSync(binary, ['infra/test.js', 'unit'], { stdio: 'inherit' });
process.exit(status ?? 1);
