import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Role } from '#kernel';
import { issueLocalToken, loadConfig, startEmbeddedPostgres, type EmbeddedPostgres } from '#platform';
import { STAFF, type Person, type Tokens } from './course.js';
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

const ROLES: Readonly<Record<Person, Role>> = {
  desk: 'coordinator',
  director: 'medical-director',
  prescriber: 'prescriber',
  nurse: 'nurse',
  therapist: 'therapist',
  auditor: 'auditor',
};

const FIXTURES = join(import.meta.dirname, 'fixtures');
const EXAMPLE = resolve('policies/example');

/** Not for patients: the example policy without the least observation after an infusion, for the clock is a real one. */
const withoutObservation = async (folder: string): Promise<string> => {
  await cp(EXAMPLE, folder, { recursive: true });
  const shortened = { 'infusion.yaml': 'minObservation', 'infusion-room.yaml': 'vitalsApart' };
  for (const [name, key] of Object.entries(shortened)) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replace(new RegExp(`${key}: \\S+`), `${key}: PT0.001S`));
  }
  return folder;
};

export const prepare = async (): Promise<Surroundings> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-bench-'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log });
  const env = {
    DATABASE_URL: postgres.localUrl,
    WAYMARK_MASTER_KEY: randomBytes(32).toString('base64'),
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_POLICY: await withoutObservation(join(dataDir, 'policy')),
    WAYMARK_PROTOCOLS: join(FIXTURES, 'protocols'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  };
  const config = loadConfig(env);
  const tokenOf = async (person: Person) => {
    const rights = { roles: [ROLES[person]], sites: '*', organisation: 'bench', expiresIn: 3600 } as const;
    return [person, await issueLocalToken(config, { subject: STAFF[person], ...rights })] as const;
  };
  const tokens = Object.fromEntries(await Promise.all((Object.keys(ROLES) as Person[]).map(tokenOf))) as Tokens;
  return {
    postgres,
    tokens,
    startWaymark: () => run(['apps/waymark/src/main.js', 'serve'], env),
    dataDir,
    env,
    remove: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
