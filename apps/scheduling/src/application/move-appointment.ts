import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { instant, refusal } from '#kernel';
import {
  CommandRunner,
  POLICY,
  reject,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { appointment, isOpen } from '../domain/appointment.js';
import type { Appointment, CommandOf } from '../domain/appointment.types.js';
import { slotAt, type Slot } from '../domain/slot.js';
import { lookUpSlot } from './slot-facts.js';
import { TAKEN, TZDB_VERSION } from './slots.js';

/** What is null stays as it was agreed. */
export interface Move {
  readonly localDateTime: string;
  readonly offset: string | null;
  readonly durationMinutes: number | null;
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[] | null;
  readonly reason: string;
}

export class MoveAppointment {
  constructor(
    readonly id: string,
    readonly move: Move,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(MoveAppointment)
export class MoveAppointmentHandler implements ICommandHandler<MoveAppointment, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, move, context }: MoveAppointment): Promise<Outcome> {
    return this.runner.run({
      name: 'MoveAppointment',
      aggregate: appointment,
      id,
      context,
      command: (tools) => this.examine(move, tools),
      constraints: TAKEN,
      answer: (state) => ({ status: state?.status, startsAt: state?.slot.startsAt }),
    });
  }

  private async examine(
    move: Move,
    { uow, state, now }: DecisionTools<Appointment | null>,
  ): Promise<CommandOf<'MoveAppointment'> | Rejection> {
    if (state === null || !isOpen(state))
      return reject(refusal('APPOINTMENT_NOT_OPEN', `The appointment is ${state?.status ?? 'not there'}.`));
    const { appointmentId, courseId, stepId, siteId, slot } = state;
    const durationMinutes = move.durationMinutes ?? minutesOf(slot);
    const made = slotAt({ ...move, durationMinutes }, { zone: slot.zone, tzdbVersion: TZDB_VERSION });
    if ('rejected' in made) return made;
    const roomId = move.roomId ?? state.roomId;
    const practitionerIds = [...(move.practitionerIds ?? state.practitionerIds)];
    const wanted = { appointmentId, courseId, stepId, siteId, roomId, practitionerIds, slot: made.slot };
    const found = await lookUpSlot(uow, wanted, this.policy, now);
    if ('rejected' in found) return found;
    const to = { ...made.slot, roomId, practitionerIds };
    return { type: 'MoveAppointment', to, reason: move.reason, facts: found.facts };
  }
}

const minutesOf = ({ startsAt, endsAt }: Slot): number =>
  instant(startsAt).until(instant(endsAt), { largestUnit: 'minute' }).minutes;
