import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../e2e/process.js';

/** By file, by key: what stands there instead. */
export type Instead = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Not for patients: a copy of the example policy with other durations, because the clock is a real one. */
export const policyWith = async (folder: string, instead: Instead): Promise<string> => {
  await cp(join(ROOT, 'policies/example'), folder, { recursive: true });
  for (const [name, values] of Object.entries(instead)) {
    const file = join(folder, name);
    let text = await readFile(file, 'utf8');
    for (const [key, value] of Object.entries(values)) {
      const there = new RegExp(`(^\\s*${key}:) \\S+`, 'm');
      if (!there.test(text)) throw new Error(`${name} of the example policy has no ${key}.`);
      text = text.replace(there, `$1 ${value}`);
    }
    await writeFile(file, text);
  }
  return folder;
};

/** Without the least observation after an infusion. */
export const WITHOUT_OBSERVATION: Instead = {
  'infusion.yaml': { minObservation: 'PT0.001S' },
  'infusion-room.yaml': { vitalsApart: 'PT0.001S' },
};
