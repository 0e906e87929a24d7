import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { newId, refusal } from '#kernel';
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
import type { ClinicPolicy } from '#protocol';
import { findCourse, findSite } from '#replicas';
import { appointment } from '../domain/appointment.js';
import type { Appointment, CommandOf } from '../domain/appointment.types.js';
import { slotAt } from '../domain/slot.js';
import { isStepId, kindOf } from '../domain/slot-rules.js';
import { lookUpSlot } from './slot-facts.js';
import { TAKEN, TZDB_VERSION } from './slots.js';

export interface Booking {
  readonly courseId: string;
  readonly stepId: string;
  readonly siteId: string;
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[];
  readonly localDateTime: string;
  readonly offset: string | null;
  /** Null: as long as the clinic policy plans for a step of this kind. */
  readonly durationMinutes: number | null;
}

export class BookAppointment {
  constructor(
    readonly booking: Booking,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(BookAppointment)
export class BookAppointmentHandler implements ICommandHandler<BookAppointment, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ booking, context }: BookAppointment): Promise<Outcome> {
    const { courseId, siteId } = booking;
    const course = await findCourse(this.database.manager, courseId);
    const id = newId();
    return this.runner.run({
      name: 'BookAppointment',
      aggregate: appointment,
      id,
      context,
      existence: 'new',
      subject: { key: courseId, siteId, patientRef: course?.patientRef ?? null },
      command: (tools) => this.examine(id, booking, tools),
      constraints: TAKEN,
      answer: (state) => ({ status: state?.status, startsAt: state?.slot.startsAt }),
    });
  }

  private async examine(
    appointmentId: string,
    booking: Booking,
    { uow, now }: DecisionTools<Appointment | null>,
  ): Promise<CommandOf<'BookAppointment'> | Rejection> {
    const { courseId, stepId, siteId, roomId } = booking;
    const practitionerIds = [...booking.practitionerIds];
    if (!isStepId(stepId)) return reject(refusal('STEP_UNKNOWN', 'stepId is a kind and a number, such as INFUSION:2.'));
    const site = await findSite(uow.manager, siteId);
    if (site === null) return reject(refusal('SITE_UNKNOWN', `There is no site ${siteId}.`));
    const durationMinutes = booking.durationMinutes ?? this.policy.appointments[kindOf(stepId)];
    const made = slotAt({ ...booking, durationMinutes }, { zone: site.zone, tzdbVersion: TZDB_VERSION });
    if ('rejected' in made) return made;
    const wanted = { appointmentId, courseId, stepId, siteId, roomId, practitionerIds, slot: made.slot };
    const found = await lookUpSlot(uow, wanted, this.policy, now);
    if ('rejected' in found) return found;
    const { patientRef } = found.course;
    const identity = { appointmentId, courseId, patientRef, stepId, siteId };
    return {
      type: 'BookAppointment',
      data: { ...identity, ...made.slot, roomId, practitionerIds },
      facts: found.facts,
    };
  }
}
