import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACCOUNTS = `received integer NOT NULL, transferred_in integer NOT NULL, found integer NOT NULL,
  on_hand integer NOT NULL, issued integer NOT NULL, administered integer NOT NULL, wasted integer NOT NULL,
  destroyed integer NOT NULL, lost integer NOT NULL, transferred_out integer NOT NULL`;

const BALANCE = `received + transferred_in + found
  = on_hand + issued + administered + wasted + destroyed + lost + transferred_out`;

const TABLES: Readonly<Record<string, string>> = {
  medication_locations: 'site_id text PRIMARY KEY, dea_registration text NOT NULL',
  medication_shipments: `id text PRIMARY KEY, site_id text NOT NULL, supplier_id text NOT NULL, invoice text NOT NULL,
    ndc text NOT NULL, lot text NOT NULL,
    CONSTRAINT shipment_once UNIQUE (site_id, supplier_id, invoice, ndc, lot)`,
  medication_vials: `id text PRIMARY KEY, site_id text NOT NULL, ndc text NOT NULL, lot text NOT NULL,
    usable_until timestamptz NOT NULL, attention boolean NOT NULL, state jsonb NOT NULL, version integer NOT NULL,
    ${ACCOUNTS},
    CONSTRAINT one_balance CHECK (${BALANCE}),
    CONSTRAINT never_overdrawn CHECK (least(on_hand, issued, administered, wasted, destroyed, lost, transferred_out) >= 0)`,
  medication_entries: `event_id text PRIMARY KEY, vial_id text NOT NULL, vial_version integer NOT NULL,
    site_id text NOT NULL, ndc text NOT NULL, lot text NOT NULL, type text NOT NULL, mcg integer, infusion_id text,
    done_by text NOT NULL, role text, recorded_at timestamptz NOT NULL, data jsonb NOT NULL,
    ${ACCOUNTS},
    CONSTRAINT moved_not_made CHECK (${BALANCE})`,
  medication_issues: `issue_id text PRIMARY KEY, vial_id text NOT NULL, infusion_id text NOT NULL, site_id text NOT NULL,
    issued_mcg integer NOT NULL, remaining_mcg integer NOT NULL CHECK (remaining_mcg >= 0),
    usable_until timestamptz NOT NULL, issued_at timestamptz NOT NULL`,
  medication_counts: `id text PRIMARY KEY, site_id text NOT NULL, counted_by text NOT NULL, confirmed_by text,
    counted_at timestamptz NOT NULL, confirmed_at timestamptz, lines jsonb NOT NULL, version integer NOT NULL`,
};

const INDEXES = [
  'CREATE INDEX medication_vials_by_site ON medication_vials (site_id, lot, id)',
  'CREATE INDEX medication_vials_attention ON medication_vials (site_id) WHERE attention',
  'CREATE INDEX medication_entries_by_vial ON medication_entries (vial_id, vial_version)',
  'CREATE INDEX medication_entries_by_site ON medication_entries (site_id, recorded_at)',
  'CREATE INDEX medication_issues_by_visit ON medication_issues (infusion_id)',
  'CREATE INDEX medication_issues_open ON medication_issues (site_id) WHERE remaining_mcg > 0',
  'CREATE INDEX medication_counts_by_site ON medication_counts (site_id, id)',
];

/** The medication ledger's tables. The balance (I8) is a constraint of each row, beside being decided in the domain. */
export class MedicationLedger1700000600000 implements MigrationInterface {
  name = 'MedicationLedger1700000600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(`CREATE TABLE ${table} (${columns})`);
    for (const index of INDEXES) await runner.query(index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}
