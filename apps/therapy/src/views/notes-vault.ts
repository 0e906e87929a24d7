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

/** A key of the vault, with the name under which stored notes know it. */
export interface VaultKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Without a key of their own, notes have one that is made from the master key for this purpose alone (RFC 5869). */
export const derivedVaultKey = ({ id, key }: VaultKey): VaultKey => ({
  id,
  key: Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), PURPOSE, 32)),
});

/** Named by what it is, so that a key that was changed is told from the one before. */
export const ownVaultKey = (key: Buffer): VaultKey => ({
  id: `notes-${createHash('sha256').update(PURPOSE).update(key).digest('hex').slice(0, 16)}`,
  key,
});

/** A note was sealed under a key that this process does not have. */
export class VaultKeyMissing extends Error {
  readonly code = 'VAULT_KEY_MISSING';
}

/**
 * Seals psychotherapy notes under a key that nothing else uses: whoever can open the sealed parts of events cannot open
 * these, and the other way round. New notes take the first key; the others still open what they sealed.
 */
export class NotesVault {
  readonly #keyId: string;
  readonly #key: Buffer;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor(current: VaultKey, ...earlier: readonly VaultKey[]) {
    this.#keyId = current.id;
    this.#key = current.key;
    this.#keys = new Map([...earlier, current].map(({ id, key }) => [id, key]));
  }

  seal({ noteId, authorId }: NotePlace, text: string): SealedNote {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(Buffer.from(`${noteId}|${authorId}`));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([iv, ciphertext, cipher.getAuthTag()]);
    return { keyId: this.#keyId, sealed, sha256: createHash('sha256').update(sealed).digest('hex') };
  }

  open({ noteId, authorId }: NotePlace, sealed: Buffer, keyId = this.#keyId): string {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new VaultKeyMissing();
    const iv = sealed.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${noteId}|${authorId}`)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
