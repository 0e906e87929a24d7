import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Surroundings } from '../application/surroundings.js';
import { CLOCK, NEW_ID, POLICY, SURROUNDINGS } from '../application/tokens.js';
import { POSITION_WAITER, type PositionWaiter } from '../http/reads/position.guard.js';
import { ClockController, PARTICIPANTS, type FindParticipants } from './clock.controller.js';
import { ParticipantController } from './participant.controller.js';
import { PolicyController } from './policy.controller.js';
import { TimeMachine } from './virtual-time.js';

export interface HostParts {
  readonly surroundings: Surroundings;
  readonly services: readonly Type[];
  readonly waiter: PositionWaiter;
  readonly machine: TimeMachine | null;
  readonly participants: FindParticipants;
}

/** What the process provides to every service that it hosts. */
@Global()
@Module({})
export class HostModule {
  static with({ surroundings, services, waiter, machine, participants }: HostParts): DynamicModule {
    const provided = [
      { provide: SURROUNDINGS, useValue: surroundings },
      { provide: CLOCK, useValue: surroundings.clock },
      { provide: NEW_ID, useValue: surroundings.newId },
      { provide: POLICY, useValue: surroundings.policy },
      { provide: POSITION_WAITER, useValue: waiter },
    ];
    return {
      module: HostModule,
      imports: [CqrsModule.forRoot(), ...services],
      controllers: machine === null ? [PolicyController] : [PolicyController, ClockController, ParticipantController],
      providers: [
        ...provided,
        { provide: TimeMachine, useValue: machine },
        { provide: PARTICIPANTS, useValue: participants },
      ],
      exports: provided.map(({ provide }) => provide),
    };
  }
}
