import { Body, Controller, Inject } from '@nestjs/common';
import { ApiExcludeController, ApiProperty } from '@nestjs/swagger';
import { Temporal } from '#kernel';
import { InstantField, OneOf } from '../http/fields/decorators.js';
import { Action } from '../http/routes/action.js';
import { PARTICIPANTS, type FindParticipants } from './clock.controller.js';
import type { Participant } from './participant.js';
import { TimeMachine } from './virtual-time.js';

/** What a participant is asked to do, in the words of `Participant`. */
export const CLOCK_STEPS = ['set', 'fire', 'carry', 'handle', 'next-due'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

class ClockStepDto {
  @OneOf(CLOCK_STEPS)
  step!: ClockStep;

  /** The time of the whole installation: a process that was started meanwhile learns it from any step. */
  @InstantField()
  now!: string;
}

/** `recorded` after `fire`, `nextDueAt` after `next-due`. */
export class ClockStepAnswer {
  @ApiProperty({ type: String, nullable: true })
  recorded!: string | null;

  @ApiProperty({ type: String, nullable: true })
  nextDueAt!: string | null;
}

type Outcome = Partial<ClockStepAnswer>;

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
    const acts: Readonly<Record<ClockStep, () => Promise<Outcome>>> = {
      set: async () => ({}),
      fire: () => this.fire(instant),
      carry: () => this.all((each) => each.carry(instant)),
      handle: () => this.all((each) => each.handle(instant)),
      'next-due': () => this.nextDue(instant),
    };
    return { recorded: null, nextDueAt: null, ...(await acts[step]()) };
  }

  private local(): readonly Participant[] {
    return this.participants(undefined);
  }

  private async all(act: (each: Participant) => Promise<void>): Promise<Outcome> {
    await Promise.all(this.local().map(act));
    return {};
  }

  private async fire(now: Temporal.Instant): Promise<Outcome> {
    const recorded = await Promise.all(this.local().map((each) => each.fire(now)));
    return { recorded: recorded.join(' ') };
  }

  private async nextDue(now: Temporal.Instant): Promise<Outcome> {
    const due = await Promise.all(this.local().map((each) => each.nextDue(now)));
    const texts = due.filter((at) => at !== null).sort((a, b) => Temporal.Instant.compare(a, b));
    return { nextDueAt: texts[0]?.toString() ?? null };
  }
}
