import { IdField, InstantField, IntField, Text } from '#platform';

export class WriteNoteDto {
  @Text({
    max: 20_000,
    multiline: true,
    description: 'Goes into the notes vault, under its own key, and into no event.',
    example: 'Text',
  })
  text!: string;
}

export class WrittenNoteDto {
  @IntField({ min: 1, max: 100 })
  revision!: number;
}

export class NoteQuery {
  @IntField({ min: 1, max: 100, optional: true, description: 'Without it: the latest.' })
  revision?: number;
}

export class NoteDto {
  @IdField()
  id!: string;

  @IdField()
  sessionId!: string;

  @IntField({ min: 1, max: 100 })
  revision!: number;

  @InstantField()
  filedAt!: string;

  @Text({ max: 20_000, multiline: true })
  text!: string;
}
