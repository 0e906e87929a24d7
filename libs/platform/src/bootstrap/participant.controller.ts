import { Body, Controller, Inject } from '@nestjs/common';
import { ApiExcludeController, ApiProperty } from '@nestjs/swagger';
import { Temporal } from '#kernel';
import { InstantField, OneOf } from '../http/fields/decorators.js';
import { Action } from '../http/routes/action.js';
import { PARTICIPANTS, type FindParticipants } from './clock.controller.js';
import { earliestDue } from './participant.js';
import { TimeMachine } from './virtual-time.js';

/** What a participant is asked to do, in the words of `Participant`. */
export const CLOCK_STEPS = ['set', 'fire', 'carry', 'handle'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

class ClockStepDto {
  @OneOf(CLOCK_STEPS)
  step!: ClockStep;

  /** The time of the whole installation: a process that was started meanwhile learns it from any step. */
  @InstantField()
  now!: string;
}

/** How the services of the process stand; nulls after `carry`. */
export class ClockStepAnswer {
  @ApiProperty({ type: String, nullable: true })
  recorded!: string | null;

  @ApiProperty({ type: String, nullable: true })
  nextDueAt!: string | null;
}

/** Only there when the clock is virtual: a process lets the gateway's time machine move its time. */
@ApiExcludeController()
@Controller('clock')
export class ParticipantController {
  constructor(
    @Inject(TimeMachine) private readonly machine: TimeMachine,
    @Inject(PARTICIPANTS) private readonly participants: FindParticipants,
  ) {}

  @Action({ path: 'step', summary: 'One step of the time machine', roles: ['operator'], response: ClockStepAnswer })
  async step(@Body() { step, now }: ClockStepDto): Promise<ClockStepAnswer> {
    const instant = Temporal.Instant.from(now);
    this.machine.set(instant);
    const local = this.participants(undefined);
    if (step === 'carry') {
      await Promise.all(local.map((each) => each.carry(instant)));
      return { recorded: null, nextDueAt: null };
    }
    const standings = await Promise.all(local.map((each) => each[step](instant)));
    const recorded = standings.map((each) => each.recorded).join(' ');
    return { recorded, nextDueAt: earliestDue(standings)?.toString() ?? null };
  }
}
