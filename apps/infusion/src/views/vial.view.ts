import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Account, Amounts } from '../domain/vial-accounts.js';
import type { Vial } from '../domain/vial.types.js';

/** The accounts as columns, so that the database adds them up and holds the balance as well. */
abstract class AccountColumns implements Amounts {
  @Column('integer')
  received!: number;

  @Column('integer', { name: 'transferred_in' })
  transferredIn!: number;

  @Column('integer')
  found!: number;

  @Column('integer', { name: 'on_hand' })
  onHand!: number;

  @Column('integer')
  issued!: number;

  @Column('integer')
  administered!: number;

  @Column('integer')
  wasted!: number;

  @Column('integer')
  destroyed!: number;

  @Column('integer')
  lost!: number;

  @Column('integer', { name: 'transferred_out' })
  transferredOut!: number;
}

/** The column of each account. */
export const ACCOUNT_COLUMNS: Readonly<Record<Account, string>> = {
  received: 'received',
  transferredIn: 'transferred_in',
  found: 'found',
  onHand: 'on_hand',
  issued: 'issued',
  administered: 'administered',
  wasted: 'wasted',
  destroyed: 'destroyed',
  lost: 'lost',
  transferredOut: 'transferred_out',
};

/** Vials as they are now. `one_balance` (I8) is the rule itself, held by the table. */
@Entity('medication_vials')
export class VialView extends AccountColumns {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  ndc!: string;

  @Column('text')
  lot!: string;

  @Column('timestamptz', { name: 'usable_until' })
  usableUntil!: Date | string;

  /** Set aside by an open discrepancy, an unwitnessed disposal or a loss whose reports are outstanding. */
  @Column('boolean')
  attention!: boolean;

  @Column('jsonb')
  state!: Vial;

  @Column('integer')
  version!: number;
}

/** Every movement of the ledger, in micrograms: what changed on which account, who, when, and on what paper. */
@Entity('medication_entries')
export class EntryView extends AccountColumns {
  @PrimaryColumn('text', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'vial_id' })
  vialId!: string;

  @Column('integer', { name: 'vial_version' })
  vialVersion!: number;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  ndc!: string;

  @Column('text')
  lot!: string;

  @Column('text')
  type!: string;

  @Column('integer', { nullable: true })
  mcg!: number | null;

  @Column('text', { name: 'infusion_id', nullable: true })
  infusionId!: string | null;

  @Column('text', { name: 'done_by' })
  by!: string;

  @Column('text', { nullable: true })
  role!: string | null;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date | string;

  /** The rest of what the event says: invoice, form, report, reason, witness. */
  @Column('jsonb')
  data!: object;
}

/** What was issued to a visit, and how much of it is not accounted for. */
@Entity('medication_issues')
export class IssueView {
  @PrimaryColumn('text', { name: 'issue_id' })
  issueId!: string;

  @Column('text', { name: 'vial_id' })
  vialId!: string;

  @Column('text', { name: 'infusion_id' })
  infusionId!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('integer', { name: 'issued_mcg' })
  issuedMcg!: number;

  @Column('integer', { name: 'remaining_mcg' })
  remainingMcg!: number;

  @Column('timestamptz', { name: 'usable_until' })
  usableUntil!: Date | string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date | string;
}
