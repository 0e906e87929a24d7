import type { RecordedEvent, TherapyEvent } from '#contracts';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, In, PrimaryColumn } from 'typeorm';

export interface OutreachAttempt {
  readonly at: string;
  readonly by: string;
  readonly method: string;
  readonly outcome: string;
}

/** Patients whom somebody has to ask how they are, and who tried. What they said stays sealed, in the events. */
@Entity('outreach')
export class OutreachView {
  @PrimaryColumn('text', { name: 'outreach_id' })
  outreachId!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  cause!: string;

  @Column('text', { name: 'step_id' })
  stepId!: string;

  @Column('text')
  status!: 'OPEN' | 'OVERDUE' | 'REACHED' | 'CANCELLED';

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date | string;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date | string;

  @Column('jsonb')
  attempts!: OutreachAttempt[];
}

const TYPES = [
  'OutreachSuspended',
  'SafetyOutreachRequested',
  'SafetyOutreachMade',
  'SafetyOutreachOverdue',
  'TherapyTransferred',
] as const;
type Handled = RecordedEvent & Extract<TherapyEvent, { type: (typeof TYPES)[number] }>;

const begun = (event: Extract<Handled, { type: 'SafetyOutreachRequested' }>): OutreachView => {
  const { outreachId, cause, stepId, dueAt } = event.data;
  const { key: courseId, patientRef, siteId, occurredAt: requestedAt } = event;
  const whose = { courseId, patientRef: patientRef ?? '', siteId: siteId ?? '' };
  return { outreachId, ...whose, cause, stepId, status: 'OPEN', requestedAt, dueAt, attempts: [] };
};

export const outreach: Projection = {
  name: 'outreach',
  async apply(events, { manager }) {
    for (const event of select<TherapyEvent, (typeof TYPES)[number]>(events, ...TYPES) as readonly Handled[]) {
      if (event.type === 'OutreachSuspended') {
        await manager.update(OutreachView, { outreachId: In(event.data.cancelled) }, { status: 'CANCELLED' });
        continue;
      }
      if (event.type === 'TherapyTransferred') {
        await manager.update(OutreachView, { courseId: event.key }, { siteId: event.data.to });
        continue;
      }
      const { outreachId } = event.data;
      if (event.type === 'SafetyOutreachRequested') await manager.insert(OutreachView, begun(event));
      else if (event.type === 'SafetyOutreachOverdue')
        await manager.update(OutreachView, { outreachId }, { status: 'OVERDUE' });
      else {
        const row = await manager.findOneByOrFail(OutreachView, { outreachId });
        const { by, method, outcome } = event.data;
        const attempts = [...row.attempts, { at: event.occurredAt, by, method, outcome }];
        const status = outcome === 'NOT_REACHED' ? row.status : 'REACHED';
        await manager.update(OutreachView, { outreachId }, { attempts, status });
      }
    }
  },
};
