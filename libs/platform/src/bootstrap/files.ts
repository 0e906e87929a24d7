import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPolicy, type ClinicPolicy } from '#protocol';
import { ConfigError } from '../config/errors.js';

/** The clinical policy, or a ConfigError that names each line that is wrong. Without a valid policy nothing starts. */
export const readPolicy = (folder: string): ClinicPolicy => {
  const loaded = loadPolicy((file) => read(join(folder, file)));
  if (loaded.ok) return loaded.policy;
  throw new ConfigError(
    loaded.problems.map(({ file, line, path, message }) => ({
      variable: 'WAYMARK_POLICY',
      problem: `${join(folder, file)}:${line} ${path} ${message}`,
    })),
  );
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([
      { variable: 'WAYMARK_POLICY', problem: `set a folder with the files of a policy; ${path} cannot be read.` },
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
