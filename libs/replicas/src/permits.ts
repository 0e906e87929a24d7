import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import { refusal, type MissingGate, type Refusal, type Temporal } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A permit as the course granted it. A step starts only against a live, unused permit, taken in the transaction that
 * starts it; so one permit cannot start two steps, whatever is delivered twice or late.
 */
@Entity('replica_permits')
export class PermitReplica {
  @PrimaryColumn('text', { name: 'permit_id' })
  permitId!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'step_id' })
  stepId!: string;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | string | null;

  @Column('timestamptz', { name: 'closes_at', nullable: true })
  closesAt!: Date | string | null;

  @Column('jsonb')
  attendance!: string[];

  @Column('text')
  status!: 'LIVE' | 'USED' | 'REVOKED';
}

/** Why a step that has no live permit is withheld, as the course last published it. */
@Entity('replica_withheld_steps')
export class WithheldStepReplica {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @PrimaryColumn('text', { name: 'step_id' })
  stepId!: string;

  @Column('jsonb')
  missing!: MissingGate[];
}

export interface Permit {
  readonly permitId: string;
  readonly stepId: string;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly attendance: readonly string[];
}

type Handled = Extract<
  PublishedCourseEvent,
  { type: 'StepPermitted' | 'PermitRevoked' | 'PermitUsed' | 'StepWithheld' }
>;

const HANDLED: readonly string[] = ['StepPermitted', 'PermitRevoked', 'PermitUsed', 'StepWithheld'];

export const applyPermits = async (events: readonly RecordedEvent[], { sql }: UnitOfWork): Promise<void> => {
  for (const event of events) if (HANDLED.includes(event.type)) await applyOne(sql, event as RecordedEvent & Handled);
};

const WITHHOLD = `INSERT INTO replica_withheld_steps (course_id, step_id, missing) VALUES ($1, $2, $3)
  ON CONFLICT (course_id, step_id) DO UPDATE SET missing = excluded.missing`;

/** A permit that was used here already stays used: the course's own PermitUsed comes later than the use. */
const GRANT = `INSERT INTO replica_permits (permit_id, course_id, step_id, opens_at, closes_at, attendance, status)
  VALUES ($1, $2, $3, $4, $5, $6, 'LIVE') ON CONFLICT (permit_id) DO NOTHING`;

const applyOne = async (sql: Sql, event: RecordedEvent & Handled): Promise<void> => {
  const { data } = event;
  switch (event.type) {
    case 'StepPermitted': {
      const { permitId, courseId, stepId, window, attendance } = event.data;
      const bounds = [window.opensAt, window.closesAt];
      await sql.query(GRANT, [permitId, courseId, stepId, ...bounds, JSON.stringify(attendance)]);
      await sql.query('DELETE FROM replica_withheld_steps WHERE course_id = $1 AND step_id = $2', [courseId, stepId]);
      return;
    }
    case 'PermitRevoked':
      await setStatus(sql, event.data.permitId, 'REVOKED');
      await sql.query(WITHHOLD, [event.key, data.stepId, JSON.stringify(event.data.missing)]);
      return;
    case 'PermitUsed':
      return setStatus(sql, event.data.permitId, 'USED');
    case 'StepWithheld':
      await sql.query(WITHHOLD, [event.key, data.stepId, JSON.stringify(event.data.missing)]);
  }
};

const setStatus = async (sql: Sql, permitId: string, status: 'USED' | 'REVOKED'): Promise<void> => {
  await sql.query(`UPDATE replica_permits SET status = $2 WHERE permit_id = $1 AND status = 'LIVE'`, [
    permitId,
    status,
  ]);
};

interface PermitRow {
  permit_id: string;
  opens_at: Date | null;
  closes_at: Date | null;
  attendance: string[];
}

const LIVE = `SELECT permit_id, opens_at, closes_at, attendance FROM replica_permits
  WHERE course_id = $1 AND step_id = $2 AND status = 'LIVE' FOR UPDATE`;

const STANDSTILL = `SELECT 1 FROM dead_letter_keys WHERE key = $1 AND status = 'parked' LIMIT 1`;

/** The live permit of a step, or null; its row is locked until the transaction ends. */
export const livePermit = async (sql: Sql, courseId: string, stepId: string): Promise<Permit | null> => {
  const [row] = await sql.query<PermitRow>(LIVE, [courseId, stepId]);
  if (row === undefined) return null;
  return {
    permitId: row.permit_id,
    stepId,
    opensAt: row.opens_at?.toISOString() ?? null,
    closesAt: row.closes_at?.toISOString() ?? null,
    attendance: row.attendance,
  };
};

export const insideWindow = (permit: Permit, at: Temporal.Instant): boolean => {
  const ms = at.epochMilliseconds;
  return (
    (permit.opensAt === null || Date.parse(permit.opensAt) <= ms) &&
    (permit.closesAt === null || ms < Date.parse(permit.closesAt))
  );
};

/**
 * The live permit of a step for use at this instant, or why there is none: each gate that the course last reported
 * missing. Its row is locked until the transaction ends, so that it can still be taken when all else is decided.
 */
export const checkPermit = async (
  sql: Sql,
  courseId: string,
  stepId: string,
  at: Temporal.Instant,
): Promise<{ permit: Permit } | { rejected: Refusal }> => {
  const parked = await sql.query(STANDSTILL, [courseId]);
  if (parked.length > 0) return { rejected: standstill(stepId) };
  const permit = await livePermit(sql, courseId, stepId);
  if (permit === null) return { rejected: withheld(stepId, await withheldGates(sql, courseId, stepId)) };
  return insideWindow(permit, at) ? { permit } : { rejected: outside(permit) };
};

/**
 * Takes the live permit of a step and marks it used. Undone with the transaction only: a refusal that is recorded commits,
 * so take it among the effects of an accepted command.
 */
export const takePermit = async (
  sql: Sql,
  courseId: string,
  stepId: string,
  at: Temporal.Instant,
): Promise<{ permit: Permit } | { rejected: Refusal }> => {
  const checked = await checkPermit(sql, courseId, stepId, at);
  if ('permit' in checked) await setStatus(sql, checked.permit.permitId, 'USED');
  return checked;
};

/** The gates that the course last reported missing for a step; empty when it has reported none. */
export const withheldGates = async (sql: Sql, courseId: string, stepId: string): Promise<MissingGate[]> => {
  const [row] = await sql.query<{ missing: MissingGate[] }>(
    'SELECT missing FROM replica_withheld_steps WHERE course_id = $1 AND step_id = $2',
    [courseId, stepId],
  );
  return row?.missing ?? [];
};

const withheld = (stepId: string, missing: readonly MissingGate[]): Refusal => {
  if (missing.length === 0) {
    const gate: MissingGate = {
      gate: 'PERMIT',
      detail: `The course has granted no permit for ${stepId}.`,
      satisfiedBy: ['StepPermitted'],
    };
    return refusal('PERMIT_REQUIRED', `${stepId} is not permitted now.`, [gate]);
  }
  return refusal(
    'PERMIT_REQUIRED',
    `${stepId} is not permitted now: ${missing.map(({ gate }) => gate).join(', ')}.`,
    missing,
  );
};

/** The course's events are parked here: a revocation may be among them, so no permit can be trusted. */
const standstill = (stepId: string): Refusal =>
  refusal('PERMIT_REQUIRED', `${stepId} has to wait: news of the course is parked here.`, [
    {
      gate: 'NEWS_OF_COURSE_HANDLED',
      detail: 'An event of this course could not be handled; an operator has to redrive it.',
      satisfiedBy: ['Redrive'],
    },
  ]);

const outside = ({ stepId, opensAt, closesAt }: Permit): Refusal => {
  const window = `from ${opensAt ?? 'now'} until ${closesAt ?? 'further notice'}`;
  const gate: MissingGate = {
    gate: 'PERMIT_WINDOW',
    detail: `The permit holds ${window}.`,
    satisfiedBy: ['StepPermitted'],
    ...(opensAt === null ? {} : { from: opensAt }),
  };
  return refusal('PERMIT_REQUIRED', `${stepId} is permitted ${window} only.`, [gate]);
};
