import type { OrderingViolationBlocked, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { MissingGate } from '#kernel';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An attempt against the clinical order of a course that a service has stopped. */
@Entity('refusals')
export class RefusalView {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text')
  service!: string;

  @Column('text')
  command!: string;

  @Column('text')
  code!: string;

  @Column('text', { name: 'step_id', nullable: true })
  stepId!: string | null;

  @Column('jsonb')
  missing!: MissingGate[];

  @Column('text', { name: 'attempted_by' })
  attemptedBy!: string;

  @Column('text')
  role!: string;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date | string;
}

const rowOf = ({ eventId, key, source, actor, occurredAt, data }: RecordedEvent) => {
  const { command, code, stepId, missing } = data as OrderingViolationBlocked['data'];
  const who = { attemptedBy: actor.subject, role: actor.role };
  return {
    eventId,
    courseId: key,
    service: source,
    command,
    code,
    stepId: stepId ?? null,
    missing,
    ...who,
    occurredAt,
  };
};

/** The service's own refusals through the projection, those of the others through the reaction: one list of both. */
export const recordRefusals = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  const rows = events.filter(({ type }) => type === 'OrderingViolationBlocked').map(rowOf);
  if (rows.length > 0) await manager.upsert(RefusalView, rows, ['eventId']);
};

export const refusalsView: Projection = { name: 'refusals', apply: recordRefusals };
