import { refusal, type MissingGate, type Refusal } from '#kernel';
import type { DecisionTools } from '#platform';
import type { Act, ClinicPolicy } from '#protocol';
import { findCourse, isOnSite, missingForAct, onSiteAt, unqualified } from '#replicas';
import type {
  CheckIn,
  InfusionSession,
  ResumeInfusion,
  StaffMember,
  StartInfusion as Command,
} from '../domain/infusion.types.js';

export interface Crew {
  readonly monitorId: string;
  readonly supervisorId: string;
  readonly therapistId: string | null;
  readonly pumpId: string | null;
  readonly ivSite: string | null;
}

type Tools = DecisionTools<InfusionSession>;

/** The site of the visit, looked up once for all who act there. */
export interface Place {
  readonly siteId: string;
  readonly jurisdiction: string;
}

/** What each of the crew would need to hold for their part, and does not. */
export const staffOf = async (
  crew: Crew,
  place: Place,
  { uow, now }: Tools,
  policy: ClinicPolicy,
): Promise<Pick<Command, 'monitor' | 'supervisor' | 'therapist'>> => {
  const check = async (practitionerId: string, act: Act): Promise<StaffMember> => {
    const performance = { act, practitionerId, ...place, at: now };
    return { practitionerId, credentialsMissing: await missingForAct(uow.manager, policy, performance) };
  };
  const { monitorId, supervisorId, therapistId } = crew;
  const [monitor, supervisor, therapist] = await Promise.all([
    check(monitorId, 'monitor'),
    check(supervisorId, 'supervise'),
    therapistId === null ? null : check(therapistId, 'dosingSession'),
  ]);
  return { monitor, supervisor, therapist };
};

interface Start {
  readonly crew: Crew;
  readonly visit: CheckIn;
  readonly place: Place;
  /** Who starts the pump. */
  readonly by: string;
}

/** Everything about the people that stands against the start besides their credentials for their part. */
export const crewProblems = async (start: Start, tools: Tools, policy: ClinicPolicy): Promise<readonly Refusal[]> => {
  const { uow, now } = tools;
  const { crew, visit, place, by } = start;
  const administers = { act: 'administer', practitionerId: by, ...place, at: now } as const;
  const [busy, absent, lacking, elsewhere] = await Promise.all([
    monitorBusy(crew.monitorId, tools, policy),
    supervisorAbsent(crew.supervisorId, place.siteId, tools, policy),
    unqualified(uow.manager, policy, administers),
    moved(visit, tools),
  ]);
  return [...elsewhere, ...busy, ...absent, ...(lacking === null ? [] : [lacking.rejected])];
};

/**
 * Who resumes the pump, and under whom: under whoever supervised the start, or else somebody who may supervise and is
 * signed on at the site, for supervisors relieve one another while a pump is paused.
 */
export const resumedBy = async (
  by: string,
  tools: Tools,
  policy: ClinicPolicy,
): Promise<Pick<ResumeInfusion, 'supervisorId' | 'crewProblems'>> => {
  const { uow, now, state } = tools;
  const siteId = state.checkIn?.siteId ?? null;
  const lacking = await unqualified(uow.manager, policy, { act: 'administer', practitionerId: by, siteId, at: now });
  const administers = lacking === null ? [] : [lacking.rejected];
  const supervisorId = await supervisorNow(siteId, tools, policy);
  if (supervisorId !== null) return { supervisorId, crewProblems: administers };
  const detail = `Nobody who may supervise is signed on at ${siteId ?? 'the site'}.`;
  const nobody = { gate: 'SUPERVISOR_ON_SITE', detail, satisfiedBy: ['SupervisorOnSite', 'CredentialVerified'] };
  return { supervisorId, crewProblems: [...one('SUPERVISOR_NOT_ON_SITE', nobody), ...administers] };
};

const supervisorNow = async (
  siteId: string | null,
  { uow, now, state }: Tools,
  policy: ClinicPolicy,
): Promise<string | null> => {
  const started = state.start?.supervisorId ?? '';
  const present = siteId === null ? [] : await onSiteAt(uow.manager, siteId, now);
  const candidates = policy.supervision.onSiteRequired ? present : [started, ...present];
  const startedFirst = [...new Set(candidates)].sort((a, b) => Number(b === started) - Number(a === started));
  for (const practitionerId of startedFirst) {
    const supervises = { act: 'supervise', practitionerId, siteId, at: now } as const;
    if ((await missingForAct(uow.manager, policy, supervises)).length === 0) return practitionerId;
  }
  return null;
};

const one = (code: string, gate: MissingGate): Refusal[] => [refusal(code, gate.detail, [gate])];

interface Load {
  readonly infusing: string;
  readonly altogether: string;
}

const LOAD = `SELECT count(*) FILTER (WHERE status IN ('RUNNING', 'PAUSED')) AS infusing, count(*) AS altogether
  FROM infusion_sessions WHERE monitor_id = $1 AND status IN ('RUNNING', 'PAUSED', 'STOPPED')`;

const monitorBusy = async (monitorId: string, { uow: { sql } }: Tools, policy: ClinicPolicy): Promise<Refusal[]> => {
  // Whoever starts another infusion under the same monitor waits for the first of them, and then counts this one.
  const [, [load]] = await Promise.all([
    sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('infusion/monitor/' || $1, 0))`, [monitorId]),
    sql.query<Load>(LOAD, [monitorId]),
  ]);
  const most = policy.supervision.maxPatientsPerMonitor;
  const [now, all] = [Number(load?.infusing), Number(load?.altogether)];
  if (now < most.infusing && all < most.altogether) return [];
  return one('MONITOR_BUSY', {
    gate: 'MONITOR_AVAILABLE',
    detail: `${monitorId} monitors ${now} infusions and ${all} patients altogether; the policy allows ${most.infusing} and ${most.altogether}.`,
    satisfiedBy: ['InfusionStopped', 'PatientDischarged'],
  });
};

const supervisorAbsent = async (
  practitionerId: string,
  siteId: string,
  { uow, now }: Tools,
  { supervision }: ClinicPolicy,
): Promise<Refusal[]> => {
  if (!supervision.onSiteRequired || (await isOnSite(uow.manager, { practitionerId, siteId, at: now }))) return [];
  return one('SUPERVISOR_NOT_ON_SITE', {
    gate: 'SUPERVISOR_ON_SITE',
    detail: `${practitionerId} is not signed on at ${siteId}.`,
    satisfiedBy: ['SupervisorOnSite'],
  });
};

/** The permit is the course's, and the course is at its site: a visit that was begun elsewhere cannot use it. */
const moved = async ({ courseId, siteId }: CheckIn, { uow }: Tools): Promise<Refusal[]> => {
  const course = await findCourse(uow.manager, courseId);
  if (course === null || course.siteId === siteId) return [];
  const detail = `The course was transferred to ${course.siteId}.`;
  return one('COURSE_AT_OTHER_SITE', { gate: 'SITE_OF_COURSE', detail, satisfiedBy: ['PatientCheckedIn'] });
};
