import type { IntakeEvent, RecordedEvent } from '#contracts';
import { insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Consultations as the front desk lists them. Who it is stays sealed, in the event. */
@Entity('consultations')
export class ConsultationView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  status!: 'REQUESTED' | 'COMPLETED';

  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date | string;

  @Column('integer')
  version!: number;
}

const idOf = ({ streamId }: RecordedEvent): string => streamId.slice('consultation-'.length);

export const consultations: Projection = {
  name: 'consultations',
  async apply(events, uow) {
    for (const event of select<IntakeEvent, 'ConsultationRequested' | 'ConsultationCompleted'>(
      events,
      'ConsultationRequested',
      'ConsultationCompleted',
    )) {
      const id = idOf(event);
      if (event.type === 'ConsultationRequested') {
        const { patientRef, siteId } = event.data;
        const seen = { status: 'REQUESTED' as const, outcome: null, requestedAt: event.occurredAt, version: 1 };
        insertRows(uow, ConsultationView, { id, patientRef, siteId, ...seen });
      } else {
        const { outcome } = event.data;
        updateRow(uow, ConsultationView, { id }, { status: 'COMPLETED', outcome, version: event.streamVersion });
      }
    }
  },
};
