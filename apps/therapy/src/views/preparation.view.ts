import type { RecordedEvent, TherapyEvent } from '#contracts';
import { insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the preparation of a course has come. The patient's own words are not here: they stay sealed, in the events. */
@Entity('preparation_plans')
export class PreparationView {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  status!: 'OPEN' | 'COMPLETED' | 'WAIVED';

  @Column('jsonb', { name: 'required_items' })
  requiredItems!: string[];

  @Column('jsonb', { name: 'completed_items' })
  completedItems!: string[];

  @Column('integer', { name: 'min_sessions' })
  minSessions!: number;

  @Column('text', { name: 'attested_by', nullable: true })
  attestedBy!: string | null;

  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil!: Date | string | null;

  @Column('jsonb')
  evidence!: Record<string, string>;

  @Column('text', { name: 'shared_goal', nullable: true })
  sharedGoal!: string | null;

  @Column('text', { name: 'instructions_version', nullable: true })
  instructionsVersion!: string | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | string | null;

  @Column('timestamptz', { name: 'lapsed_at', nullable: true })
  lapsedAt!: Date | string | null;

  @Column('text', { name: 'lapse_cause', nullable: true })
  lapseCause!: string | null;

  @Column('integer')
  version!: number;
}

const PREFIX = 'preparation-';
const NOT_ATTESTED = { attestedBy: null, validUntil: null, completedAt: null };

const change = (row: PreparationView, event: RecordedEvent & TherapyEvent): Partial<PreparationView> => {
  switch (event.type) {
    case 'PreparationItemCompleted':
      return { completedItems: [...row.completedItems, event.data.itemCode] };
    case 'PreparationCompleted': {
      const { attestedBy, validUntil } = event.data;
      const { occurredAt: completedAt } = event;
      return { status: 'COMPLETED', attestedBy, validUntil, completedAt, lapsedAt: null, lapseCause: null };
    }
    case 'SharedGoalAgreed':
      return { sharedGoal: event.data.goalCode };
    case 'DayOfInstructionsAcknowledged':
      return { instructionsVersion: event.data.version };
    case 'PreparationLapsed': {
      const { again, sessionsAgain: minSessions, cause: lapseCause, lapsedAt } = event.data;
      const completedItems = row.completedItems.filter((item) => !again.includes(item));
      return { status: 'OPEN', ...NOT_ATTESTED, completedItems, minSessions, lapseCause, lapsedAt };
    }
    case 'PreparationReopened':
      return { status: 'OPEN', ...NOT_ATTESTED };
    case 'PreparationWaived':
      return { status: 'WAIVED' };
    case 'TherapyTransferred':
      return { siteId: event.data.to };
    default:
      return {};
  }
};

export const preparationPlans: Projection = {
  name: 'preparation-plans',
  async apply(events, uow) {
    for (const event of events as readonly (RecordedEvent & TherapyEvent)[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const version = event.streamVersion;
      if (event.type === 'PreparationPlanOpened') {
        const { courseId, patientRef, siteId, requiredItems, minSessions } = event.data;
        const plan = { courseId, patientRef, siteId, requiredItems, minSessions, evidence: event.data.evidence ?? {} };
        const nothing = { sharedGoal: null, instructionsVersion: null, lapsedAt: null, lapseCause: null };
        insertRows(uow, PreparationView, {
          ...plan,
          ...nothing,
          status: 'OPEN',
          completedItems: [],
          ...NOT_ATTESTED,
          version,
        });
        continue;
      }
      const courseId = event.streamId.slice(PREFIX.length);
      const row = await uow.manager.findOneByOrFail(PreparationView, { courseId });
      updateRow(uow, PreparationView, { courseId }, { ...change(row, event), version });
    }
  },
};
