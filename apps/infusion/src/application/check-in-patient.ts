import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { newId, refusal } from '#kernel';
import { CommandRunner, DATABASE, POLICY, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { findCourse } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { CheckIn, CheckInPatient as Command } from '../domain/infusion.types.js';

type Arrival = Pick<CheckIn, 'courseId' | 'ordinal' | 'appointmentId' | 'identifiersMatched' | 'consentReaffirmed'>;

export class CheckInPatient {
  constructor(
    readonly arrival: Arrival,
    readonly context: CommandContext,
  ) {}
}

/** Begins a visit. The patient and the site are those of the course, so that nobody is checked in as somebody else. */
@CommandHandler(CheckInPatient)
export class CheckInPatientHandler implements ICommandHandler<CheckInPatient, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ arrival, context }: CheckInPatient): Promise<Outcome> {
    const infusionId = newId();
    const course = await findCourse(this.database.manager, arrival.courseId);
    const place = course && { siteId: course.siteId, patientRef: course.patientRef };
    return this.runner.run({
      name: 'CheckInPatient',
      aggregate: infusion,
      id: infusionId,
      context,
      existence: 'new',
      ...(place === null ? {} : { subject: { key: arrival.courseId, ...place } }),
      command: ({ now }): Command | Rejection => {
        if (place === null) return reject(refusal('COURSE_UNKNOWN', 'The course is not known here (yet).'));
        const checkIn = { infusionId, ...arrival, ...place, checkedInAt: now.toString() };
        return { type: 'CheckInPatient', checkIn, policy: this.policy };
      },
    });
  }
}
