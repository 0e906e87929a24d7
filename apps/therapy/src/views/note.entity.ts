import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One revision of a psychotherapy note. Kept apart from everything else about the patient (45 CFR 164.501): its own table,
 * its own key. Rows are only ever added.
 */
@Entity('notes')
export class NoteRevision {
  @PrimaryColumn('text', { name: 'note_id' })
  noteId!: string;

  @PrimaryColumn('integer')
  revision!: number;

  @Column('text', { name: 'session_id' })
  sessionId!: string;

  @Column('text', { name: 'author_id' })
  authorId!: string;

  @Column('text', { name: 'key_id' })
  keyId!: string;

  @Column('bytea')
  sealed!: Buffer;

  @Column('timestamptz', { name: 'filed_at' })
  filedAt!: Date | string;
}
