import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite } from '#kernel';
import { DATABASE, type ReadContext } from '#platform';
import { NoteRevision } from '../views/note.entity.js';
import { NotesVault } from '../views/notes-vault.js';
import { TherapySessionView } from '../views/therapy-session.view.js';
import { TherapyAccessLog } from './therapy-access.js';

export interface NoteText {
  readonly id: string;
  readonly sessionId: string;
  readonly revision: number;
  readonly filedAt: string;
  readonly text: string;
}

export class GetNote {
  constructor(
    readonly id: string,
    /** Null: the latest. */
    readonly revision: number | null,
    readonly reader: ReadContext,
  ) {}
}

/**
 * For the author alone. To everybody else the note does not exist: that there is one is already between the two. Who reads
 * it, and who tries to, is recorded before anything is shown.
 */
@QueryHandler(GetNote)
export class GetNoteHandler implements IQueryHandler<GetNote, NoteText | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly vault: NotesVault,
    private readonly accesses: TherapyAccessLog,
  ) {}

  async execute({ id, revision, reader }: GetNote): Promise<NoteText | null> {
    const stored = await this.database.manager.findOne(NoteRevision, {
      where: { noteId: id, ...(revision === null ? {} : { revision }) },
      order: { revision: 'DESC' },
    });
    const session = stored && (await this.sessionOf(stored, reader));
    if (stored === null || session === null) return null;
    const own = stored.authorId === reader.actor.subject;
    const subject = { key: session.courseId, siteId: session.siteId, patientRef: session.patientRef };
    const resource = `notes/${id}/revisions/${stored.revision}`;
    const outcome = own ? 'SHOWN' : 'DENIED';
    const position = await this.accesses.record(reader, subject, { resource, purpose: 'THERAPY', outcome });
    if (!own) return null;
    // Told to the author only: to anybody else it would say that there is a note.
    reader.recorded?.(position);
    return this.open(stored);
  }

  private open({ noteId: id, authorId, sessionId, revision, sealed, keyId, filedAt }: NoteRevision): NoteText {
    const text = this.vault.open({ noteId: id, authorId }, sealed, keyId);
    return { id, sessionId, revision, filedAt: new Date(filedAt).toISOString(), text };
  }

  private async sessionOf({ sessionId }: NoteRevision, { sites }: ReadContext): Promise<TherapySessionView | null> {
    const session = await this.database.manager.findOneBy(TherapySessionView, { id: sessionId });
    return session !== null && coversSite(sites, session.siteId) ? session : null;
  }
}
