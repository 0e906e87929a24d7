import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import { findRow, findRows, prepared, type UnitOfWork } from '#event-store';
import { ownFactVersion } from '#protocol';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import type { PermitGate } from '../domain/infusion.types.js';

/** Overrides that were signed for a course, by their place in its stream. */
@Entity('signed_overrides')
export class SignedOverride {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('text', { name: 'signed_by' })
  signedBy!: string;

  @Column('timestamptz', { name: 'signed_at' })
  signedAt!: Date | string;
}

/** What the course permitted an infusion on. */
@Entity('permit_evidence')
export class PermitEvidence {
  @PrimaryColumn('text', { name: 'permit_id' })
  permitId!: string;

  @Column('jsonb')
  gates!: readonly PermitGate[];
}

type Permitted = Extract<PublishedCourseEvent, { type: 'StepPermitted' }>['data'];
type Gate = Permitted['gates'][number];

const KEEP = prepared(
  'infusion-keep-permit-evidence',
  `INSERT INTO permit_evidence (permit_id, gates)
   SELECT permit_id, gates FROM jsonb_to_recordset($1::jsonb) AS p(permit_id text, gates jsonb)
       ON CONFLICT (permit_id) DO NOTHING`,
);

const ownVersions = ({ gates }: Permitted): number[] =>
  gates.flatMap(({ evidence }) => evidence.map(ownFactVersion).filter((version) => version !== undefined));

const overridesOf = async (manager: EntityManager, courseId: string, versions: readonly number[]) =>
  versions.length === 0 ? [] : findRows(manager, SignedOverride, { courseId });

const told = ({ gate, evidence }: Gate, overrides: readonly SignedOverride[]): PermitGate => {
  const own = evidence.map(ownFactVersion);
  const signed = overrides.find(({ version }) => own.includes(version));
  if (signed === undefined) return { gate, evidence };
  return { gate, evidence, override: { by: signed.signedBy, at: new Date(signed.signedAt).toISOString() } };
};

/** An override comes before the permits that rest on it, in the stream that both belong to. */
export const applyPermitEvidence = async (
  events: readonly RecordedEvent[],
  { manager, sql }: UnitOfWork,
): Promise<void> => {
  for (const { key, streamVersion, data } of select<PublishedCourseEvent, 'GateOverridden'>(events, 'GateOverridden')) {
    const row = { courseId: key, version: streamVersion, signedBy: data.signedBy, signedAt: data.assessedAt };
    await manager.upsert(SignedOverride, row, ['courseId', 'version']);
  }
  const rows: { permit_id: string; gates: PermitGate[] }[] = [];
  for (const { key, data } of select<PublishedCourseEvent, 'StepPermitted'>(events, 'StepPermitted')) {
    if (data.kind !== 'INFUSION') continue;
    const overrides = await overridesOf(manager, key, ownVersions(data));
    rows.push({ permit_id: data.permitId, gates: data.gates.map((gate) => told(gate, overrides)) });
  }
  if (rows.length > 0) await sql.query(KEEP, [JSON.stringify(rows)]);
};

/** Empty for a permit from before its evidence was kept. */
export const evidenceOf = async (manager: EntityManager, permitId: string): Promise<readonly PermitGate[]> =>
  (await findRow(manager, PermitEvidence, { permitId }))?.gates ?? [];
