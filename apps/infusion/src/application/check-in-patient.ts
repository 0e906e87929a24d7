import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findRows, type Database } from '#event-store';
import type { RecordedEvent } from '#contracts';
import { newId, refusal, Temporal } from '#kernel';
import {
  CommandRunner,
  DATABASE,
  POLICY,
  reject,
  SystemActs,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { findCourse } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { CheckIn, CheckInPatient as Command, InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';
import { followVisit } from './never-started.timer.js';

type Arrival = Pick<CheckIn, 'courseId' | 'ordinal' | 'appointmentId' | 'identifiersMatched' | 'consentReaffirmed'>;

export class CheckInPatient {
  constructor(
    readonly arrival: Arrival,
    readonly context: CommandContext,
  ) {}
}

const dateIn = (zone: string, at: Temporal.Instant): string => at.toZonedDateTimeISO(zone).toPlainDate().toString();

const neverStarted = (): InfusionCommand => ({
  type: 'DeferInfusion',
  initiator: 'CLINIC',
  reasonCode: 'NEVER_STARTED',
});

/** Begins a visit. The patient and the site are those of the course, so that nobody is checked in as somebody else. */
@CommandHandler(CheckInPatient)
export class CheckInPatientHandler implements ICommandHandler<CheckInPatient, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly acts: SystemActs,
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
      effects: async (tools, events) => {
        if (tools.state.checkIn !== null) await followVisit(tools.uow, tools.state.checkIn);
        if (course !== null) await this.endEarlierVisits(arrival, course.siteZone, tools, events[0] ?? null);
        return undefined;
      },
    });
  }

  /** Whoever was checked in on an earlier date and never started is not here any more: that visit came to nothing. */
  private async endEarlierVisits(
    { courseId, ordinal }: Arrival,
    zone: string,
    { uow, now }: Pick<DecisionTools<unknown>, 'uow' | 'now'>,
    cause: RecordedEvent | null,
  ): Promise<void> {
    const waiting = await findRows(uow.manager, InfusionView, { courseId, ordinal, status: 'CHECKED_IN' });
    const today = dateIn(zone, now);
    for (const { id, checkedInAt } of waiting)
      if (dateIn(zone, Temporal.Instant.from(new Date(checkedInAt).toISOString())) !== today)
        await this.acts.act(uow, { aggregate: infusion, id, command: neverStarted, by: 'check-in', cause });
  }
}
