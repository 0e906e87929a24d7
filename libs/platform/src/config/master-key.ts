import { hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EnvReader } from './reader.js';
import { secretFile } from './secret-file.js';

const VARIABLE = 'WAYMARK_MASTER_KEY';
const HOW = 'set base64 of 32 random bytes, as from: node -p "crypto.randomBytes(32).toString(\'base64\')"';

/** From the environment, or for the embedded database from a file that is made once. */
export const readMasterKey = (reader: EnvReader, keysDir: string, external: boolean): Buffer => {
  const given = reader.optional(VARIABLE);
  if (given !== null) return decode(reader, given);
  if (external) {
    // A key in one container's folder would be lost with it, and the patients' keys under it.
    reader.refuse(VARIABLE, `is required with DATABASE_URL: ${HOW}.`);
    return Buffer.alloc(0);
  }
  if (reader.problems.length > 0) return Buffer.alloc(0); // Settings that cannot work leave no files behind.
  return fromFile(reader, join(keysDir, 'master.key'));
};

/** A key for psychotherapy notes alone; null: they take one that is derived from the master key. */
export const readNotesKey = (reader: EnvReader): Buffer | null => {
  const given = reader.optional('WAYMARK_NOTES_KEY');
  return given === null ? null : decode(reader, given, 'WAYMARK_NOTES_KEY');
};

const fromFile = (reader: EnvReader, path: string): Buffer => {
  try {
    return decode(
      reader,
      secretFile(path, () => randomBytes(32).toString('base64')),
    );
  } catch (error) {
    reader.refuse(VARIABLE, error instanceof Error ? error.message : `cannot read ${path}.`);
    return Buffer.alloc(0);
  }
};

const decode = (reader: EnvReader, text: string, variable = VARIABLE): Buffer => {
  const key = Buffer.from(text, 'base64');
  const exact = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (!exact || key.length !== 32) reader.refuse(variable, `${HOW}.`);
  return key;
};

const PREVIOUS = 'WAYMARK_PREVIOUS_MASTER_KEYS';

/** Oldest first: the place of a key in the order is the name under which the database knows it. */
export const readPreviousMasterKeys = (reader: EnvReader): readonly Buffer[] =>
  (reader.optional(PREVIOUS)?.split(',') ?? []).map((text) => decode(reader, text.trim(), PREVIOUS));

export interface NamedKey {
  readonly id: string;
  readonly key: Buffer;
}

/** `master-1` is the first key that an installation ever had; each rotation adds one. */
export const namedMasterKeys = (
  masterKey: Buffer,
  previous: readonly Buffer[],
): { readonly current: NamedKey; readonly previous: readonly NamedKey[] } => {
  const named = [...previous, masterKey].map((key, index) => ({ id: `master-${index + 1}`, key }));
  return { current: named.at(-1) ?? { id: 'master-1', key: masterKey }, previous: named.slice(0, -1) };
};

/** A key for one purpose. What is derived for one purpose says nothing about the others (RFC 5869). */
export const deriveKey = (masterKey: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `waymark/${purpose}`, 32));
