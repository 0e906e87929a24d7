import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import { prepared, type Sql, type UnitOfWork } from '#event-store';
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

type Statement = readonly [text: string, values: readonly unknown[]];

/** What a batch leaves of each permit and of each withheld step; what it says in between nobody could have read. */
interface PermitChanges {
  readonly permits: Map<string, PermitState>;
  readonly withheld: Map<string, StepState>;
}

interface PermitState {
  /** The row of a permit that the batch itself grants. */
  readonly granted: object | null;
  readonly status: PermitReplica['status'];
}

interface StepState {
  readonly course_id: string;
  readonly step_id: string;
  /** Null: withheld no longer. */
  readonly missing: readonly MissingGate[] | null;
}

/** A permit that was used here already stays used: the course's own PermitUsed comes later than the use. */
const GRANT = prepared(
  'replicas-grant-permits',
  `INSERT INTO replica_permits (permit_id, course_id, step_id, opens_at, closes_at, attendance, status)
   SELECT permit_id, course_id, step_id, opens_at, closes_at, attendance, status
     FROM jsonb_to_recordset($1::jsonb) AS p(permit_id text, course_id text, step_id text, opens_at timestamptz,
       closes_at timestamptz, attendance jsonb, status text)
    ORDER BY permit_id
       ON CONFLICT (permit_id) DO NOTHING`,
);
const END = prepared(
  'replicas-end-permits',
  `UPDATE replica_permits p SET status = e.status FROM unnest($1::text[], $2::text[]) AS e(permit_id, status)
    WHERE p.permit_id = e.permit_id AND p.status = 'LIVE'`,
);
const WITHHOLD = prepared(
  'replicas-withhold-steps',
  `INSERT INTO replica_withheld_steps (course_id, step_id, missing)
   SELECT course_id, step_id, missing
     FROM jsonb_to_recordset($1::jsonb) AS w(course_id text, step_id text, missing jsonb) ORDER BY course_id, step_id
       ON CONFLICT (course_id, step_id) DO UPDATE SET missing = excluded.missing`,
);
const ALLOW = prepared(
  'replicas-allow-steps',
  `DELETE FROM replica_withheld_steps w USING unnest($1::text[], $2::text[]) AS a(course_id, step_id)
    WHERE w.course_id = a.course_id AND w.step_id = a.step_id`,
);

const isHandled = (event: RecordedEvent): event is RecordedEvent & Handled => HANDLED.includes(event.type);

/** A whole batch in at most four statements. */
export const applyPermits = async (events: readonly RecordedEvent[], { sql }: UnitOfWork): Promise<void> => {
  const changes: PermitChanges = { permits: new Map(), withheld: new Map() };
  for (const event of events) if (isHandled(event)) note(changes, event);
  const statements = [...permitStatements([...changes.permits]), ...stepStatements([...changes.withheld.values()])];
  // In this order, and in one go: none of them needs the answer of another.
  await Promise.all(statements.map(([text, values]) => sql.query(text, values)));
};

const note = ({ permits, withheld }: PermitChanges, { type, key: course_id, data }: Handled & RecordedEvent): void => {
  const { permitId } = data as { readonly permitId: string };
  const step = (missing: readonly MissingGate[] | null): void => {
    withheld.set(`${course_id}\n${data.stepId}`, { course_id, step_id: data.stepId, missing });
  };
  if (type === 'StepPermitted') {
    permits.set(permitId, { granted: rowOf(data), status: 'LIVE' });
    return step(null);
  }
  if (type !== 'PermitUsed') step(data.missing);
  if (type === 'StepWithheld') return;
  const { granted = null, status = 'LIVE' } = permits.get(permitId) ?? {};
  const ended = type === 'PermitUsed' ? 'USED' : 'REVOKED';
  permits.set(permitId, { granted, status: status === 'LIVE' ? ended : status });
};

const rowOf = ({
  permitId,
  courseId,
  stepId,
  window,
  attendance,
}: Extract<Handled, { type: 'StepPermitted' }>['data']) => ({
  permit_id: permitId,
  course_id: courseId,
  step_id: stepId,
  opens_at: window.opensAt,
  closes_at: window.closesAt,
  attendance,
});

/** Ends first: of a step only one permit is live, and the batch may replace it. */
const permitStatements = (permits: readonly (readonly [string, PermitState])[]): Statement[] => {
  const ended = permits.filter(([, { status }]) => status !== 'LIVE');
  const granted = permits.flatMap(([, { granted: row, status }]) => (row === null ? [] : [{ ...row, status }]));
  return [
    ...(ended.length > 0 ? [[END, [ended.map(([id]) => id), ended.map(([, { status }]) => status)]] as const] : []),
    ...(granted.length > 0 ? [[GRANT, [JSON.stringify(granted)]] as const] : []),
  ];
};

const stepStatements = (steps: readonly StepState[]): Statement[] => {
  const withheld = steps.filter(({ missing }) => missing !== null);
  const allowed = steps.filter(({ missing }) => missing === null);
  const keys = [allowed.map((step) => step.course_id), allowed.map((step) => step.step_id)];
  return [
    ...(withheld.length > 0 ? [[WITHHOLD, [JSON.stringify(withheld)]] as const] : []),
    ...(allowed.length > 0 ? [[ALLOW, keys] as const] : []),
  ];
};

interface PermitRow {
  permit_id: string;
  opens_at: Date | null;
  closes_at: Date | null;
  attendance: string[];
}

const LIVE = prepared(
  'replicas-live-permit',
  `SELECT permit_id, opens_at, closes_at, attendance FROM replica_permits
    WHERE course_id = $1 AND step_id = $2 AND status = 'LIVE' FOR UPDATE`,
);

const STANDSTILL = prepared(
  'replicas-standstill',
  `SELECT 1 FROM dead_letter_keys WHERE key = $1 AND status = 'parked' LIMIT 1`,
);

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
  const [parked, permit] = await Promise.all([sql.query(STANDSTILL, [courseId]), livePermit(sql, courseId, stepId)]);
  if (parked.length > 0) return { rejected: standstill(stepId) };
  if (permit === null) return { rejected: withheld(stepId, await withheldGates(sql, courseId, stepId)) };
  return insideWindow(permit, at) ? { permit } : { rejected: outside(permit) };
};

const USE = prepared(
  'replicas-use-permits',
  `UPDATE replica_permits SET status = 'USED'
    WHERE course_id = $1 AND step_id = ANY($2::text[]) AND status = 'LIVE' RETURNING step_id`,
);

const use = async (sql: Sql, courseId: string, stepIds: readonly string[]): Promise<void> => {
  const used = await sql.query(USE, [courseId, stepIds]);
  if (used.length !== stepIds.length) throw new Error('A permit was used that nobody had checked.');
};

/**
 * Marks the permits used that `checkPermit` found in this transaction, and has kept for it since. Undone with the transaction
 * only: a refusal that is recorded commits, so use them among the effects of an accepted command. Nobody waits for it but the
 * end of the transaction.
 */
export const usePermits = (
  uow: Pick<UnitOfWork, 'sql' | 'withCommit'>,
  courseId: string,
  stepIds: readonly string[],
): void => uow.withCommit(use(uow.sql, courseId, stepIds));

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
      satisfiedBy: ['HoldReleased'],
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
