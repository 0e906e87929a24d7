import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SealedPart } from '#contracts';
import { prepared } from './database/sql.js';
import { MasterKeyWrong, PatientKeyDestroyed, SealBroken } from './errors.js';
import type { SealContext, Sealer, Sql } from './types.js';

/** A key-encryption key of the organisation, 256 bits, with the name under which its owner knows it. */
export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

export interface SealerOptions {
  readonly schema: string;
  readonly masterKey: MasterKey;
  /** Master keys that were replaced: they still unwrap, they wrap nothing new. */
  readonly previous?: readonly MasterKey[];
}

interface KeyRow {
  readonly wrapped_key: Buffer | null;
  readonly master_key_id: string;
}

interface CheckRow {
  readonly check_value: Buffer;
}

const CHECK_OF = 'SELECT check_value FROM master_key_checks WHERE master_key_id = $1';
const KEEP_CHECK = 'INSERT INTO master_key_checks (master_key_id, check_value) VALUES ($1, $2) ON CONFLICT DO NOTHING';

interface Box {
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A shared lock: a key cannot be destroyed between this statement and the commit of what is sealed under it. */
const KEY_TO_SEAL = prepared(
  'key-to-seal',
  'SELECT wrapped_key, master_key_id FROM patient_keys WHERE patient_ref = $1 FOR SHARE',
);
const KEY_TO_OPEN = prepared(
  'key-to-open',
  'SELECT wrapped_key, master_key_id FROM patient_keys WHERE patient_ref = $1',
);

const lock = (key: Buffer, aad: string, clear: Buffer): Box => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(aad));
  const ciphertext = Buffer.concat([cipher.update(clear), cipher.final()]);
  return { iv, ciphertext, tag: cipher.getAuthTag() };
};

const unlock = (key: Buffer, aad: string, { iv, ciphertext, tag }: Box): Buffer => {
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad)).setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
};

const aadOf = ({ streamId, streamVersion, type }: SealContext): string => `${streamId}|${streamVersion}|${type}`;

const fromText = (sealed: SealedPart): Box => ({
  iv: Buffer.from(sealed.iv, 'base64url'),
  ciphertext: Buffer.from(sealed.ciphertext, 'base64url'),
  tag: Buffer.from(sealed.tag, 'base64url'),
});

const fromBytes = (bytes: Buffer): Box => ({
  iv: bytes.subarray(0, IV_BYTES),
  ciphertext: bytes.subarray(IV_BYTES, -TAG_BYTES),
  tag: bytes.subarray(-TAG_BYTES),
});

/**
 * Each patient has a data key, wrapped by the master key, in the schema of the service. Keys are read anew for every
 * part and kept nowhere: once one is destroyed, no process can open or seal anything under it any more.
 */
export class PatientSealer implements Sealer {
  readonly #options: SealerOptions;
  readonly #masters: ReadonlyMap<string, Buffer>;

  constructor(options: SealerOptions) {
    const masters = [options.masterKey, ...(options.previous ?? [])];
    if (masters.some(({ key }) => key.length !== 32)) throw new TypeError('A master key has 32 bytes.');
    this.#options = options;
    this.#masters = new Map(masters.map(({ id, key }) => [id, key]));
  }

  async seal(sql: Sql, patientRef: string, context: SealContext, clear: object): Promise<SealedPart> {
    const key = await this.#keyToSeal(sql, patientRef);
    const { iv, ciphertext, tag } = lock(key, aadOf(context), Buffer.from(JSON.stringify(clear)));
    return {
      alg: 'A256GCM',
      keyId: patientRef,
      iv: iv.toString('base64url'),
      ciphertext: ciphertext.toString('base64url'),
      tag: tag.toString('base64url'),
    };
  }

  async open(sql: Sql, context: SealContext, sealed: SealedPart): Promise<unknown> {
    const [row] = await sql.query<KeyRow>(KEY_TO_OPEN, [sealed.keyId]);
    if (row === undefined) throw new SealBroken();
    const clear = unlock(this.#unwrap(sealed.keyId, row), aadOf(context), fromText(sealed));
    return JSON.parse(clear.toString()) as unknown;
  }

  /**
   * Rejects with `MASTER_KEY_WRONG` when a master key is not the one that its name stood for before. To be called at
   * the start: a wrong key would seal new patients under it, and open nothing that is older.
   */
  async verify(sql: Sql): Promise<void> {
    for (const [id, key] of this.#masters) await this.#verifyMaster(sql, id, key);
  }

  /** Wraps keys of replaced master keys anew, at most `limit`; answers how many. Repeat until 0. */
  async rewrap(sql: Sql, limit = 500): Promise<number> {
    const rows = await sql.query<KeyRow & { patient_ref: string }>(
      `SELECT patient_ref, wrapped_key, master_key_id FROM patient_keys
        WHERE master_key_id <> $1 AND wrapped_key IS NOT NULL ORDER BY patient_ref LIMIT $2`,
      [this.#options.masterKey.id, limit],
    );
    for (const row of rows) {
      const wrapped = this.#wrap(row.patient_ref, this.#unwrap(row.patient_ref, row));
      await sql.query(
        'UPDATE patient_keys SET wrapped_key = $2, master_key_id = $3 WHERE patient_ref = $1 AND wrapped_key = $4',
        [row.patient_ref, wrapped, this.#options.masterKey.id, row.wrapped_key],
      );
    }
    return rows.length;
  }

  async #verifyMaster(sql: Sql, id: string, key: Buffer): Promise<void> {
    const { schema } = this.#options;
    const [known] = await sql.query<CheckRow>(CHECK_OF, [id]);
    if (known === undefined) await this.#tryAWrappedKey(sql, id);
    const value = createHmac('sha256', key).update(`waymark/master-key-check|${schema}|${id}`).digest();
    await sql.query(KEEP_CHECK, [id, value]);
    const [kept] = await sql.query<CheckRow>(CHECK_OF, [id]);
    if (kept === undefined || !timingSafeEqual(kept.check_value, value)) throw new MasterKeyWrong(schema, id);
  }

  /** A schema may be older than its check value: then a key that is wrapped already tells. */
  async #tryAWrappedKey(sql: Sql, id: string): Promise<void> {
    const [row] = await sql.query<KeyRow & { patient_ref: string }>(
      `SELECT patient_ref, wrapped_key, master_key_id FROM patient_keys
        WHERE master_key_id = $1 AND wrapped_key IS NOT NULL LIMIT 1`,
      [id],
    );
    if (row === undefined) return;
    try {
      this.#unwrap(row.patient_ref, row);
    } catch {
      throw new MasterKeyWrong(this.#options.schema, id);
    }
  }

  async #keyToSeal(sql: Sql, patientRef: string): Promise<Buffer> {
    const [known] = await sql.query<KeyRow>(KEY_TO_SEAL, [patientRef]);
    if (known !== undefined) return this.#unwrap(patientRef, known);
    // Two processes may meet a new patient at once: the second waits here for the first, and takes its key.
    await sql.query(
      'INSERT INTO patient_keys (patient_ref, wrapped_key, master_key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [patientRef, this.#wrap(patientRef, randomBytes(32)), this.#options.masterKey.id],
    );
    const [made] = await sql.query<KeyRow>(KEY_TO_SEAL, [patientRef]);
    if (made === undefined) throw new SealBroken();
    return this.#unwrap(patientRef, made);
  }

  #wrap(patientRef: string, key: Buffer): Buffer {
    const { iv, ciphertext, tag } = lock(this.#options.masterKey.key, this.#wrapAad(patientRef), key);
    return Buffer.concat([iv, ciphertext, tag]);
  }

  #unwrap(patientRef: string, row: KeyRow): Buffer {
    if (row.wrapped_key === null) throw new PatientKeyDestroyed();
    const master = this.#masters.get(row.master_key_id);
    if (master === undefined) throw new SealBroken();
    return unlock(master, this.#wrapAad(patientRef), fromBytes(row.wrapped_key));
  }

  #wrapAad(patientRef: string): string {
    return `${this.#options.schema}|${patientRef}`;
  }
}

export const createSealer = (options: SealerOptions): PatientSealer => new PatientSealer(options);

/**
 * Erases everything that is sealed for the patient in this service, in the events, their copies and the audit trail
 * alike. The row stays and says when. Answers whether there was a key to destroy.
 */
export async function destroyPatientKey(sql: Sql, patientRef: string): Promise<boolean> {
  const destroyed = await sql.query(
    `UPDATE patient_keys SET wrapped_key = NULL, destroyed_at = now()
      WHERE patient_ref = $1 AND wrapped_key IS NOT NULL RETURNING patient_ref`,
    [patientRef],
  );
  return destroyed.length > 0;
}
