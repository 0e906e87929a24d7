import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'waymark/therapy/psychotherapy-notes';

export interface SealedNote {
  readonly keyId: string;
  readonly sealed: Buffer;
  /** Of what is stored, not of the words: a short note's own hash would let its words be guessed. */
  readonly sha256: string;
}

/** What a note is bound to: its words cannot be passed off as another's, or as another revision. */
export interface NotePlace {
  readonly noteId: string;
  readonly authorId: string;
}

interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

const noteKey = ({ key }: MasterKey): Buffer => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), PURPOSE, 32));

/**
 * Seals psychotherapy notes under a key that nothing else uses: whoever can open the sealed parts of events cannot open
 * these, and the other way round.
 */
export class NotesVault {
  readonly #keyId: string;
  readonly #key: Buffer;
  readonly #keys: ReadonlyMap<string, Buffer>;

  /** `previous`: master keys that were replaced; notes that were sealed under them stay readable. */
  constructor(current: MasterKey, previous: readonly MasterKey[] = []) {
    this.#keyId = current.id;
    this.#key = noteKey(current);
    this.#keys = new Map([...previous, current].map((master) => [master.id, noteKey(master)]));
  }

  seal({ noteId, authorId }: NotePlace, text: string): SealedNote {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(Buffer.from(`${noteId}|${authorId}`));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([iv, ciphertext, cipher.getAuthTag()]);
    return { keyId: this.#keyId, sealed, sha256: createHash('sha256').update(sealed).digest('hex') };
  }

  /** `keyId`: under which it was sealed; the present one when it is not told. */
  open({ noteId, authorId }: NotePlace, sealed: Buffer, keyId = this.#keyId): string {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new Error(`There is no key ${keyId} for notes: see WAYMARK_PREVIOUS_MASTER_KEYS.`);
    const iv = sealed.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${noteId}|${authorId}`)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
