import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { newId, refusal, type Refusal } from '#kernel';
import {
  CommandRunner,
  DATABASE,
  reject,
  type CommandContext,
  type DecisionTools,
  type Execution,
  type Outcome,
} from '#platform';
import { note, type Note, type NoteCommand, type NoteEvent } from '../domain/note.js';
import { NoteRevision } from '../views/note.entity.js';
import { NotesVault, type SealedNote } from '../views/notes-vault.js';
import { TherapySessionView } from '../views/therapy-session.view.js';

export class FileNote {
  constructor(
    readonly sessionId: string,
    readonly text: string,
    readonly context: CommandContext,
  ) {}
}

export class ReviseNote {
  constructor(
    readonly noteId: string,
    readonly text: string,
    readonly context: CommandContext,
  ) {}
}

type Written = Pick<Execution<Note | null, NoteCommand, NoteEvent>, 'name' | 'id' | 'context'> & {
  readonly sessionId: string | null;
  readonly sealed: SealedNote;
  readonly missing: Refusal;
  readonly command: (session: TherapySessionView) => NoteCommand;
};

/** The words go into the vault, and nowhere else, in the transaction that records that they exist. */
abstract class NoteWriter {
  constructor(
    private readonly runner: CommandRunner,
    private readonly database: Database,
  ) {}

  protected async write({ sealed, missing, sessionId, command, ...execution }: Written): Promise<Outcome> {
    const session =
      sessionId === null ? null : await this.database.manager.findOneBy(TherapySessionView, { id: sessionId });
    const whose =
      session === null
        ? {}
        : { subject: { key: session.courseId, siteId: session.siteId, patientRef: session.patientRef } };
    return this.runner.run<Note | null, NoteCommand, NoteEvent>({
      ...execution,
      aggregate: note,
      existence: 'either',
      ...whose,
      command: () => (session === null ? reject(missing) : command(session)),
      effects: async (tools) => keep(execution.id, sealed, tools),
      answer: (state) => ({ revision: state?.revision }),
    });
  }
}

const keep = async (
  noteId: string,
  { keyId, sealed }: SealedNote,
  { uow, state, now }: DecisionTools<Note | null>,
): Promise<undefined> => {
  if (state === null) return;
  const { sessionId, authorId, revision } = state;
  await uow.manager.insert(NoteRevision, {
    noteId,
    revision,
    sessionId,
    authorId,
    keyId,
    sealed,
    filedAt: now.toString(),
  });
};

@CommandHandler(FileNote)
export class FileNoteHandler extends NoteWriter implements ICommandHandler<FileNote, Outcome> {
  constructor(
    runner: CommandRunner,
    @Inject(DATABASE) database: Database,
    private readonly vault: NotesVault,
  ) {
    super(runner, database);
  }

  execute({ sessionId, text, context }: FileNote): Promise<Outcome> {
    const noteId = newId();
    const authorId = context.actor.subject;
    const sealed = this.vault.seal({ noteId, authorId }, text);
    const { sha256 } = sealed;
    return this.write({
      name: 'FileNote',
      id: noteId,
      context,
      sessionId,
      sealed,
      missing: refusal('NOT_FOUND', 'There is no such session.'),
      command: ({ therapistId }) => ({ type: 'FileNote', noteId, sessionId, authorId, therapistId, sha256 }),
    });
  }
}

@CommandHandler(ReviseNote)
export class ReviseNoteHandler extends NoteWriter implements ICommandHandler<ReviseNote, Outcome> {
  constructor(
    runner: CommandRunner,
    @Inject(DATABASE) private readonly revisions: Database,
    private readonly vault: NotesVault,
  ) {
    super(runner, revisions);
  }

  async execute({ noteId, text, context }: ReviseNote): Promise<Outcome> {
    const by = context.actor.subject;
    const first = await this.revisions.manager.findOneBy(NoteRevision, { noteId, revision: 1 });
    const sealed = this.vault.seal({ noteId, authorId: by }, text);
    const { sha256 } = sealed;
    return this.write({
      name: 'ReviseNote',
      id: noteId,
      context,
      sessionId: first?.sessionId ?? null,
      sealed,
      missing: refusal('NOT_FOUND', 'There is no such note.'),
      command: () => ({ type: 'ReviseNote', noteId, by, sha256 }),
    });
  }
}
