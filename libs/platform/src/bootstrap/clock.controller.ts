import { Body, Controller, Headers, Inject } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Temporal } from '#kernel';
import { InstantField } from '../http/fields/decorators.js';
import { Action } from '../http/routes/action.js';
import { Query } from '../http/routes/query.js';
import type { Participant } from './participant.js';
import { TimeMachine } from './virtual-time.js';

/** Injects `FindParticipants`. */
export const PARTICIPANTS = Symbol('waymark.participants');

/** The services whose time is moved. Those in other processes are asked in the name of whoever moves it. */
export type FindParticipants = (authorization: string | undefined) => readonly Participant[];

class AdvanceDto {
  @InstantField()
  to!: string;
}

class NowDto {
  @ApiProperty({ type: String, example: '2026-03-02T17:00:00Z' })
  now!: string;
}

/** Only there when the clock is virtual: lets a demonstration or a test pass the days. */
@Controller('clock')
export class ClockController {
  constructor(
    @Inject(TimeMachine) private readonly machine: TimeMachine,
    @Inject(PARTICIPANTS) private readonly participants: FindParticipants,
  ) {}

  @Query({ path: '', summary: 'Read the virtual clock', roles: ['operator'], response: NowDto })
  read(): NowDto {
    return { now: this.machine.now().toString() };
  }

  @Action({ path: 'advance', summary: 'Let virtual time pass', roles: ['operator'], response: NowDto })
  async advance(
    @Body() { to }: AdvanceDto,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<NowDto> {
    await this.machine.advanceTo(Temporal.Instant.from(to), this.participants(authorization));
    return this.read();
  }
}
