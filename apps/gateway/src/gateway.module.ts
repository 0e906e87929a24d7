import { Module, type DynamicModule } from '@nestjs/common';
import { ClockController, PARTICIPANTS, TimeMachine, type FindParticipants, type GatewayConfig } from '#platform';
import { RemoteParticipant } from './remote-participant.js';

/** What the gateway answers itself, beside what every process answers: with a virtual clock, what time it is. */
@Module({})
export class GatewayModule {
  static with(machine: TimeMachine | null, { upstreams, upstreamTimeoutMs }: GatewayConfig): DynamicModule {
    const participants: FindParticipants = (authorization) =>
      Object.values(upstreams).map((url) => new RemoteParticipant(url, authorization, upstreamTimeoutMs));
    return {
      module: GatewayModule,
      controllers: machine === null ? [] : [ClockController],
      providers: [
        { provide: TimeMachine, useValue: machine },
        { provide: PARTICIPANTS, useValue: participants },
      ],
    };
  }
}
