import { createHash, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { derivedVaultKey, NotesVault, ownVaultKey } from './notes-vault.js';

const WORDS = 'She spoke of her brother for the first time.';
const place = { noteId: 'note-1', authorId: 'therapist-1' };
const masterKey = { id: 'master-1', key: randomBytes(32) };
const vault = new NotesVault(derivedVaultKey(masterKey));

describe('the notes vault', () => {
  it('gives a note back as it was written', () => {
    expect(vault.open(place, vault.seal(place, WORDS).sealed)).toBe(WORDS);
  });

  it('shows nothing of the words: not stored, not in the hash that events carry', () => {
    const { sealed, sha256 } = vault.seal(place, WORDS);
    expect(sealed.includes(Buffer.from(WORDS))).toBe(false);
    expect(sealed.includes(Buffer.from('brother'))).toBe(false);
    expect(sha256).not.toBe(createHash('sha256').update(WORDS).digest('hex'));
    expect(vault.seal(place, WORDS).sha256).not.toBe(sha256);
  });

  it('opens what was sealed under a key that was replaced, and seals under the new one', () => {
    const old = vault.seal(place, WORDS);
    const rotated = new NotesVault(
      derivedVaultKey({ id: 'master-2', key: randomBytes(32) }),
      derivedVaultKey(masterKey),
    );
    expect(rotated.open(place, old.sealed, old.keyId)).toBe(WORDS);
    const anew = rotated.seal(place, WORDS);
    expect(anew.keyId).toBe('master-2');
    expect(rotated.open(place, anew.sealed, anew.keyId)).toBe(WORDS);
    expect(() => vault.open(place, anew.sealed, anew.keyId)).toThrow(
      expect.objectContaining({ code: 'VAULT_KEY_MISSING' }),
    );
  });

  it('opens a note only as what it is, and only unchanged', () => {
    const { sealed } = vault.seal(place, WORDS);
    expect(() => vault.open({ ...place, noteId: 'note-2' }, sealed)).toThrow();
    expect(() => vault.open({ ...place, authorId: 'therapist-2' }, sealed)).toThrow();
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    expect(() => vault.open(place, changed)).toThrow();
  });

  it('has a key of its own, not the master key', () => {
    const { sealed } = vault.seal(place, WORDS);
    const decipher = createDecipheriv('aes-256-gcm', masterKey.key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from('note-1|therapist-1')).setAuthTag(sealed.subarray(-16));
    decipher.update(sealed.subarray(12, -16));
    expect(() => decipher.final()).toThrow();
    const other = derivedVaultKey({ id: 'master-2', key: randomBytes(32) });
    expect(() => new NotesVault(other).open(place, sealed)).toThrow();
  });

  it('takes a key of its own, and still opens what was sealed under the one before', () => {
    const before = derivedVaultKey(masterKey);
    const own = ownVaultKey(randomBytes(32));
    const old = vault.seal(place, WORDS);
    const moved = new NotesVault(own, before);
    const now = moved.seal(place, WORDS);
    expect([old.keyId, now.keyId]).toEqual(['master-1', own.id]);
    expect(moved.open(place, old.sealed, old.keyId)).toBe(WORDS);
    expect(moved.open(place, now.sealed, now.keyId)).toBe(WORDS);
    expect(() => vault.open(place, now.sealed, now.keyId)).toThrow(
      expect.objectContaining({ code: 'VAULT_KEY_MISSING' }),
    );
    expect(() => moved.open(place, now.sealed, old.keyId)).toThrow();
  });
});
