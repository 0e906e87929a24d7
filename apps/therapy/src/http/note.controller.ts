import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  type Outcome,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { GetNote, type NoteText } from '../application/read-note.js';
import { FileNote, ReviseNote } from '../application/write-note.js';
import { NoteDto, NoteQuery, WriteNoteDto, WrittenNoteDto } from './note.dto.js';

@Controller('therapy/v1')
export class NoteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'sessions/:id/notes',
    summary: 'File a psychotherapy note',
    roles: ['therapist'],
    refusals: ['NOT_FOUND', 'NOTE_AUTHOR_ONLY'],
    created: true,
    answer: WrittenNoteDto,
  })
  file(
    @PathUuid('id') sessionId: string,
    @Body() { text }: WriteNoteDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new FileNote(sessionId, text, context));
  }

  @Command({
    path: 'notes/:id/revisions',
    summary: 'Revise your psychotherapy note',
    roles: ['therapist'],
    refusals: ['NOTE_AUTHOR_ONLY'],
    answer: WrittenNoteDto,
  })
  revise(@PathUuid('id') id: string, @Body() { text }: WriteNoteDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ReviseNote(id, text, context));
  }

  @Query({
    path: 'notes/:id',
    summary: 'Read your psychotherapy note',
    description: 'Nobody but its author sees that it exists; every reading is recorded.',
    roles: ['therapist'],
    response: NoteDto,
    etag: true,
    recorded: true,
  })
  async read(
    @PathUuid('id') id: string,
    @QueryParams() { revision }: NoteQuery,
    @ReadCtx() reader: ReadContext,
  ): Promise<EntityAnswer> {
    const note = found<NoteText>(await this.queries.execute(new GetNote(id, revision ?? null, reader)));
    return entity(note.revision, note);
  }
}
