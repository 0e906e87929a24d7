import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { DischargePatient as Command } from '../domain/infusion.types.js';
import { leaving } from './follow-room.js';

export class DischargePatient {
  constructor(
    readonly id: string,
    readonly departure: Omit<Command, 'type' | 'by' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(DischargePatient)
export class DischargePatientHandler implements ICommandHandler<DischargePatient, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, departure, context }: DischargePatient): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'DischargePatient',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const by = context.actor.subject;
        const who = { practitionerId: by, siteId: state.checkIn?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, policy, { act: 'discharge', ...who });
        return lacking ?? { type: 'DischargePatient', ...departure, by, now, policy };
      },
      effects: leaving(id, policy),
      answer: ({ leftAt }) => ({ dischargedAt: leftAt }),
    });
  }
}
