import { describe, expect, it } from '@jest/globals';
import { definitionOf } from '#contracts';
import { given } from '#testing';
import { note, type NoteEvent } from './note.js';

const sha256 = 'a'.repeat(64);
const filed = (revision: number): NoteEvent => ({
  type: 'PsychotherapyNoteFiled',
  data: { noteId: 'note-1', sessionId: 'session-1', authorId: 'therapist-1', revision, sha256 },
});
const file = {
  type: 'FileNote',
  noteId: 'note-1',
  sessionId: 'session-1',
  authorId: 'therapist-1',
  therapistId: 'therapist-1',
  sha256,
} as const;
const revise = { type: 'ReviseNote', noteId: 'note-1', by: 'therapist-1', sha256 } as const;

describe('a psychotherapy note', () => {
  it('is filed once', () => {
    given(note).when(file).then(filed(1));
    given(note, filed(1)).when(file).thenRefused('ALREADY_EXISTS');
  });

  it('is revised by its author, every revision kept', () => {
    given(note, filed(1)).when(revise).then(filed(2));
    given(note, filed(1), filed(2)).when(revise).then(filed(3));
    given(note).when(revise).thenRefused('NOT_FOUND');
  });

  it('is filed by whoever held the session, and nobody else', () => {
    given(note)
      .when({ ...file, authorId: 'therapist-2' })
      .thenRefused('NOTE_AUTHOR_ONLY');
  });

  it('is nobody else’s to revise', () => {
    given(note, filed(1))
      .when({ ...revise, by: 'therapist-2' })
      .thenRefused('NOTE_AUTHOR_ONLY');
  });

  it('has no room for words in its event', () => {
    const { data, sealed } = definitionOf('therapy', 'PsychotherapyNoteFiled')!;
    expect(Object.keys(data.properties).sort()).toEqual(['authorId', 'noteId', 'revision', 'sessionId', 'sha256']);
    expect(sealed).toBeUndefined();
  });
});
