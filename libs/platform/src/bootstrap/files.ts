import { readdirSync, readFileSync } from 'node:fs';
import { loadPolicy, type ClinicPolicy } from '#protocol';
import { ConfigError } from '../config/errors.js';

/** The clinical policy, or a ConfigError that names each line that is wrong. Without a valid policy nothing starts. */
export const readPolicy = (path: string): ClinicPolicy => {
  const loaded = loadPolicy(read(path));
  if (loaded.ok) return loaded.policy;
  throw new ConfigError(
    loaded.problems.map(({ line, path: field, message }) => ({
      variable: 'WAYMARK_POLICY',
      problem: `${path}:${line} ${field} ${message}`,
    })),
  );
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([
      { variable: 'WAYMARK_POLICY', problem: `set the path of a policy file; ${path} cannot be read.` },
    ]);
  }
};

/** Asked for before anything starts: without protocols no course can be opened. */
export const requireProtocols = (path: string): void => {
  try {
    readdirSync(path);
  } catch {
    throw new ConfigError([
      { variable: 'WAYMARK_PROTOCOLS', problem: `set a folder with protocol files; ${path} cannot be read.` },
    ]);
  }
};
