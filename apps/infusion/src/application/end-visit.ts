import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { EndVisit as Command } from '../domain/infusion.types.js';
import { leaving } from './follow-room.js';

/** The patient left for hospital, or died: the visit is over without a discharge. */
export class EndVisit {
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(EndVisit)
export class EndVisitHandler implements ICommandHandler<EndVisit, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, context }: EndVisit): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'EndVisit',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'EndVisit', by: context.actor.subject, now, policy }),
      effects: leaving(id, policy),
    });
  }
}
