import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { startEmbeddedPostgres } from '../../../platform/src/postgres/index.js';

declare global {
  /** Where the teardown, which jest runs in the same process, finds what to undo. */
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

const root = resolve(import.meta.dirname, '../../../..');

interface Platform {
  startEmbeddedPostgres: typeof startEmbeddedPostgres;
}

/**
 * The built files: jest translates this one file but resolves its imports without the mapping that specs enjoy. Specs
 * that start processes of their own run the built files too, so they are brought up to date first.
 */
async function builtPlatform(): Promise<Platform> {
  spawnSync(process.execPath, ['infra/build.js'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  // A path, not a URL: jest turns this import into a require.
  return (await import(join(root, 'dist/libs/platform/src/postgres/index.js'))) as Platform;
}

const log = {
  info: () => undefined,
  warn: (message: string) => void process.stderr.write(`${message}\n`),
  error: (message: string) => void process.stderr.write(`${message}\n`),
};

/** Two installations side by side, each of six services with a pool of ten; and what tests look into them with. */
const settings = { max_connections: '200' };

/** One real PostgreSQL a jest run, as durable as in production: it is never skipped, and never a double. */
export default async function globalSetup(): Promise<void> {
  const { startEmbeddedPostgres: start } = await builtPlatform();
  if (process.env['DATABASE_URL'] !== undefined) {
    process.env['WAYMARK_TEST_DATABASE_URL'] = process.env['DATABASE_URL'];
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-test-'));
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  try {
    const server = await start({ dataDir, log, settings });
    process.env['WAYMARK_TEST_DATABASE_URL'] = server.url;
    process.env['WAYMARK_TEST_DATABASE_DIR'] = dataDir;
    globalThis.stopTestPostgres = () => server.stop().finally(remove);
  } catch (cause) {
    await remove();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`These tests need a PostgreSQL, and the embedded one did not start. ${reason}`, { cause });
  }
}
