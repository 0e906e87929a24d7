import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findRow, type Database } from '#event-store';
import { newId, refusal, type Refusal } from '#kernel';
import {
  CommandRunner,
  DATABASE,
  POLICY,
  reject,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import { policyVersionOf, type Act, type ClinicPolicy } from '#protocol';
import { checkPermit, findCourse, findSite, missingForAct, usePermits, type CourseReplica } from '#replicas';
import {
  ordinalsOf,
  stepOf,
  therapySession,
  type LocationMethod,
  type TherapyKind,
  type TherapySession,
  type TherapySessionCommand,
} from '../domain/therapy-session.js';
import { EngagementView } from '../views/engagement.view.js';
import { consentsInForce } from '../views/known.js';

export interface TherapyVisit {
  readonly courseId: string;
  readonly kind: TherapyKind;
  readonly ordinal: number;
  readonly alsoServes: readonly number[];
  readonly modality: 'IN_PERSON' | 'VIDEO';
  readonly therapistId: string;
  readonly patientJurisdiction: string;
  /** Null: not said. */
  readonly locationMethod: LocationMethod | null;
  /** Whoever is there besides patient and therapist. */
  readonly alsoPresent: readonly string[];
  /** Why somebody else than the engaged therapist holds it; null: not said. */
  readonly substituteReason: string | null;
}

export class StartTherapySession {
  constructor(
    readonly visit: TherapyVisit,
    readonly context: CommandContext,
  ) {}
}

const ACTS: Readonly<Record<TherapyKind, Act>> = {
  PREPARATION: 'prepare',
  INTEGRATION: 'integrate',
  THERAPY: 'therapySession',
  DOSING: 'dosingSession',
};

type Start = Extract<TherapySessionCommand, { type: 'StartTherapySession' }>;
type Tools = DecisionTools<TherapySession>;

@CommandHandler(StartTherapySession)
export class StartTherapySessionHandler implements ICommandHandler<StartTherapySession, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ visit, context }: StartTherapySession): Promise<Outcome> {
    const id = newId();
    const course = await findCourse(this.database.manager, visit.courseId);
    const subject = course && { key: course.courseId, siteId: course.siteId, patientRef: course.patientRef };
    return this.runner.run({
      name: 'StartTherapySession',
      aggregate: therapySession,
      id,
      context,
      existence: 'new',
      ...(subject === null ? {} : { subject }),
      command: (tools) => this.decideOn(id, visit, course, tools),
      effects: async ({ uow }) => {
        usePermits(uow, visit.courseId, stepsOf(visit));
        return undefined;
      },
      answer: () => ({ stepId: stepOf(visit.kind, visit.ordinal) }),
    });
  }

  private async decideOn(
    sessionId: string,
    visit: TherapyVisit,
    course: CourseReplica | null,
    tools: Tools,
  ): Promise<Start | Rejection> {
    const { uow, now } = tools;
    if (course === null) return reject(refusal('COURSE_UNKNOWN', 'The course is not known here (yet).'));
    const site = await findSite(uow.manager, course.siteId);
    if (site === null) return reject(refusal('SITE_UNKNOWN', `${course.siteId} is not known here (yet).`));
    const { courseId, kind, ordinal, alsoServes, modality, therapistId, patientJurisdiction } = visit;
    const consentsNeeded = modality === 'VIDEO' ? this.policy.therapy.videoConsents : [];
    const [credentialsMissing, permit, consents, engaged] = await Promise.all([
      missingForAct(uow.manager, this.policy, {
        act: ACTS[kind],
        practitionerId: therapistId,
        siteId: course.siteId,
        at: now,
        jurisdiction: patientJurisdiction,
      }),
      permitFor(visit, tools),
      consentsInForce(uow.sql, courseId, consentsNeeded),
      findRow(uow.manager, EngagementView, { courseId }),
    ]);
    const { patientRef, siteId } = course;
    const step = { kind, stepId: stepOf(kind, ordinal), ordinals: ordinalsOf(kind, ordinal, alsoServes) };
    const place = { siteId, zone: site.zone, modality, therapistId, patientJurisdiction };
    const attendance = ['PATIENT', 'THERAPIST', ...visit.alsoPresent];
    const about = {
      attendance,
      consents: consents.ids,
      startedAt: now.toString(),
      policyVersion: policyVersionOf(this.policy),
    };
    return {
      type: 'StartTherapySession',
      start: { sessionId, courseId, patientRef, ...step, ...place, ...about },
      permit,
      credentialsMissing,
      consentsMissing: consents.missing,
      locationMethod: visit.locationMethod,
      engaged: engaged?.therapistId ?? null,
      substituteReason: visit.substituteReason,
      engagement: this.policy.therapy.engagement,
    };
  }
}

/** Its own step first; an integration session needs a permit for every infusion that it serves. */
const stepsOf = ({ kind, ordinal, alsoServes }: TherapyVisit): string[] => {
  const others = ordinalsOf(kind, ordinal, alsoServes).filter((each) => each !== ordinal);
  return [ordinal, ...others].map((each) => stepOf(kind, each));
};

const permitFor = async (visit: TherapyVisit, { uow, now }: Tools): Promise<Start['permit']> => {
  const checked = await Promise.all(stepsOf(visit).map((step) => checkPermit(uow.sql, visit.courseId, step, now)));
  const rejected = checked.flatMap((each): Refusal[] => ('rejected' in each ? [each.rejected] : []));
  const [first, ...others] = rejected;
  if (first !== undefined)
    return { rejected: { ...first, missing: [first, ...others].flatMap(({ missing }) => missing) } };
  const [own] = checked.flatMap((each) => ('permit' in each ? [each.permit] : []));
  return { permitId: own?.permitId ?? '' };
};
