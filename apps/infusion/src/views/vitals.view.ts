import type { InfusionEvent } from '#contracts';
import { insertRows } from '#event-store';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One set of vital signs: when it was taken, and when it was entered. */
@Entity('infusion_vitals')
export class VitalsView {
  @PrimaryColumn('text', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'infusion_id' })
  infusionId!: string;

  @Column('timestamptz', { name: 'observed_at' })
  observedAt!: Date | string;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date | string;

  @Column('text')
  source!: string;

  @Column('double precision')
  sbp!: number;

  @Column('double precision')
  dbp!: number;

  @Column('double precision')
  hr!: number;

  @Column('double precision')
  rr!: number;

  @Column('double precision')
  spo2!: number;

  @Column('integer')
  moaas!: number;

  /** Null in readings from before it was recorded. */
  @Column('double precision', { nullable: true })
  map!: number | null;
}

export const infusionVitals: Projection = {
  name: 'infusion-vitals',
  async apply(events, uow) {
    const taken = select<InfusionEvent, 'VitalsRecorded'>(events, 'VitalsRecorded').map(
      ({ eventId, streamId, recordedAt, data: { observedAt, source, sbp, dbp, hr, rr, spo2, moaas, map = null } }) => {
        const infusionId = streamId.slice('infusion-'.length);
        return { eventId, infusionId, recordedAt, observedAt, source, sbp, dbp, hr, rr, spo2, moaas, map };
      },
    );
    insertRows(uow, VitalsView, ...taken);
    for (const { data } of select<InfusionEvent, 'EnteredInErrorMarked'>(events, 'EnteredInErrorMarked'))
      if (data.target === 'VITALS' && data.reading !== undefined) {
        const { infusionId, reading } = data;
        await uow.manager.delete(VitalsView, { infusionId, observedAt: reading.observedAt });
      }
  },
};
