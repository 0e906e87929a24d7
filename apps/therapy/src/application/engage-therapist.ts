import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { refusal } from '#kernel';
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
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { findCourse, missingForAct, type CourseReplica } from '#replicas';
import { engagement, type EngagementCommand } from '../domain/engagement.js';
import { consentsInForce } from '../views/known.js';
import { disclosureTo, namedFor } from './disclosure-to.js';

/** The first therapist of a course, or who takes it over; `reasonCode` is for a hand-over. */
export class EngageTherapist {
  constructor(
    readonly courseId: string,
    readonly therapistId: string,
    readonly reasonCode: string | null,
    readonly context: CommandContext,
  ) {}
}

/** Two organisations share a course: only with the patient's consent, and with somebody who may practise at the site. */
@CommandHandler(EngageTherapist)
export class EngageTherapistHandler implements ICommandHandler<EngageTherapist, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ courseId, therapistId, reasonCode, context }: EngageTherapist): Promise<Outcome> {
    const course = await findCourse(this.database.manager, courseId);
    return this.runner.run({
      name: reasonCode === null ? 'EngageTherapist' : 'HandOverCourse',
      aggregate: engagement,
      id: courseId,
      context,
      existence: 'either',
      ...(course === null ? {} : { subject: { key: courseId, siteId: course.siteId, patientRef: course.patientRef } }),
      command: async (tools): Promise<EngagementCommand | Rejection> =>
        course === null
          ? reject(refusal('COURSE_UNKNOWN', 'The course is not known here (yet).'))
          : this.decideOn(course, therapistId, reasonCode, tools),
    });
  }

  private async decideOn(
    { courseId, patientRef, siteId }: CourseReplica,
    therapistId: string,
    reasonCode: string | null,
    { uow, now }: DecisionTools<unknown>,
  ): Promise<EngagementCommand> {
    const shared = await consentsInForce(uow.sql, courseId, this.policy.therapy.handOverConsents);
    const { ids, missing } = await namedFor(uow.sql, shared, { courseId, therapistId, at: now });
    const treats = { act: 'integrate', practitionerId: therapistId, siteId, at: now } as const;
    const credentialsMissing = await missingForAct(uow.manager, this.policy, treats);
    const disclosure = await disclosureTo(uow, this.policy, { courseId, siteId, therapistId, at: now });
    const standing = { credentialsMissing, consentsMissing: missing, disclosure };
    const policyVersion = policyVersionOf(this.policy);
    if (reasonCode !== null)
      return { type: 'HandOverCourse', to: therapistId, consents: ids, reasonCode, policyVersion, ...standing };
    const engaged = { courseId, patientRef, siteId, therapistId, consents: [...ids], policyVersion };
    return { type: 'EngageTherapist', engaged, ...standing };
  }
}
