import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fourth line of postmaster.pid is the port. */
const PORT_LINE = 3;

/** The address of an embedded PostgreSQL that another process runs on this folder; null when none does. */
export const runningPostgres = (dataDir: string): string | null => {
  try {
    const port = readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[PORT_LINE];
    const password = readFileSync(join(dataDir, 'password'), 'utf8').trim();
    return port === undefined ? null : `postgres://waymark:${password}@127.0.0.1:${port.trim()}/postgres`;
  } catch {
    return null;
  }
};
