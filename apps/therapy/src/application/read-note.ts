import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE } from '#platform';
import { NoteRevision } from '../views/note.entity.js';
import { NotesVault } from '../views/notes-vault.js';
import { TherapySessionView } from '../views/therapy-session.view.js';

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
    readonly reader: string,
    /** Null: the latest. */
    readonly revision: number | null,
    readonly sites: SiteScope,
  ) {}
}

/** For the author alone. To everybody else the note does not exist: that there is one is already between the two. */
@QueryHandler(GetNote)
export class GetNoteHandler implements IQueryHandler<GetNote, NoteText | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly vault: NotesVault,
  ) {}

  async execute({ id, reader, revision, sites }: GetNote): Promise<NoteText | null> {
    const found = await this.database.manager.findOne(NoteRevision, {
      where: { noteId: id, authorId: reader, ...(revision === null ? {} : { revision }) },
      order: { revision: 'DESC' },
    });
    if (found === null || !(await this.covers(sites, found.sessionId))) return null;
    const text = this.vault.open({ noteId: id, authorId: reader }, found.sealed, found.keyId);
    const { sessionId, filedAt } = found;
    return { id, sessionId, revision: found.revision, filedAt: new Date(filedAt).toISOString(), text };
  }

  private async covers(sites: SiteScope, sessionId: string): Promise<boolean> {
    const session = await this.database.manager.findOneBy(TherapySessionView, { id: sessionId });
    return session !== null && coversSite(sites, session.siteId);
  }
}
