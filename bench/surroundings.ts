import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueLocalToken, loadConfig, startEmbeddedPostgres, type EmbeddedPostgres } from '#platform';
import { policyWith, tokensFrom, WITHOUT_OBSERVATION, type Tokens } from '../libs/testing/src/courses/index.js';
import { run, type Running } from './processes.js';

/** A PostgreSQL for this run alone, with the settings that Waymark gives it, and what a Waymark on it needs. */
export interface Surroundings {
  readonly postgres: EmbeddedPostgres;
  readonly tokens: Tokens;
  readonly dataDir: string;
  /** The settings of a Waymark in one process. */
  readonly env: Readonly<Record<string, string>>;
  startWaymark(): Promise<Running>;
  remove(): Promise<void>;
}

const FIXTURES = join(import.meta.dirname, 'fixtures');
export const prepare = async (): Promise<Surroundings> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-bench-'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log });
  const env = {
    DATABASE_URL: postgres.localUrl,
    WAYMARK_MASTER_KEY: randomBytes(32).toString('base64'),
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_POLICY: await policyWith(join(dataDir, 'policy'), WITHOUT_OBSERVATION),
    WAYMARK_PROTOCOLS: join(FIXTURES, 'protocols'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  };
  const config = loadConfig(env);
  const rights = { sites: '*', organisation: 'bench', expiresIn: 3600 } as const;
  const tokens = await tokensFrom((subject, role) => issueLocalToken(config, { subject, roles: [role], ...rights }));
  return {
    postgres,
    tokens,
    // As `npm start` does.
    startWaymark: () => run(['--max-semi-space-size=32', 'bin/waymark.js', 'serve'], env),
    dataDir,
    env,
    remove: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
