import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Invoice lines that were received; `shipment_once` holds that none is taken in twice. */
@Entity('medication_shipments')
export class ShipmentView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'supplier_id' })
  supplierId!: string;

  @Column('text')
  invoice!: string;

  @Column('text')
  ndc!: string;

  @Column('text')
  lot!: string;
}

/** Counts of a site's vials; confirmed ones closed their shift. */
@Entity('medication_counts')
export class ShiftCountView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'counted_by' })
  countedBy!: string;

  @Column('text', { name: 'confirmed_by', nullable: true })
  confirmedBy!: string | null;

  @Column('timestamptz', { name: 'counted_at' })
  countedAt!: Date | string;

  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt!: Date | string | null;

  @Column('jsonb')
  lines!: readonly { readonly vialId: string; readonly expectedMcg: number; readonly countedMcg: number }[];

  @Column('integer')
  version!: number;
}
