import type { TherapyEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision } from '#kernel';

export type NoteEvent = Extract<TherapyEvent, { type: 'PsychotherapyNoteFiled' | 'OrderingViolationBlocked' }>;

/**
 * That a psychotherapy note exists, who wrote it and in which revisions: never what it says (45 CFR 164.501). The words
 * are in the notes vault, under a key of their own.
 */
export interface Note {
  readonly sessionId: string;
  readonly authorId: string;
  readonly revision: number;
}

export type NoteCommand =
  | {
      readonly type: 'FileNote';
      readonly noteId: string;
      readonly sessionId: string;
      readonly authorId: string;
      /** Whose session it was. */
      readonly therapistId: string;
      readonly sha256: string;
    }
  | { readonly type: 'ReviseNote'; readonly noteId: string; readonly by: string; readonly sha256: string };

/** A note that leaves its author's hands loses its protection (45 CFR 164.501, "separated from the rest of the record"). */
export const authorOnly = refusal('NOTE_AUTHOR_ONLY', 'Only the author reads and revises a psychotherapy note.');

const sessionNotTheirs = refusal('NOTE_AUTHOR_ONLY', 'Only the therapist who held the session files a note on it.');

const decide = (command: NoteCommand, state: Note | null): Decision<NoteEvent> => {
  const { noteId, sha256 } = command;
  if (command.type === 'FileNote') {
    if (state !== null) return refuse(refusal('ALREADY_EXISTS', 'The note is filed.'));
    const { sessionId, authorId, therapistId } = command;
    if (authorId !== therapistId) return refuse(sessionNotTheirs);
    return accept({ type: 'PsychotherapyNoteFiled', data: { noteId, sessionId, authorId, revision: 1, sha256 } });
  }
  if (state === null) return refuse(refusal('NOT_FOUND', 'There is no such note.'));
  if (state.authorId !== command.by) return refuse(authorOnly);
  const { sessionId, authorId, revision } = state;
  return accept({
    type: 'PsychotherapyNoteFiled',
    data: { noteId, sessionId, authorId, revision: revision + 1, sha256 },
  });
};

/** Whose it is in the envelope, the session that it belongs to says: the event itself carries no more than it must. */
export const note: Aggregate<Note | null, NoteCommand, NoteEvent> = {
  service: 'therapy',
  category: 'note',
  initial: null,
  decide,
  evolve: (state, event) => {
    if (event.type !== 'PsychotherapyNoteFiled') return state;
    const { sessionId, authorId, revision } = event.data;
    return { sessionId, authorId, revision };
  },
  subject: () => undefined,
};
