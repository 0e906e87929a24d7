import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Resolution = Extract<IntakeCaseCommand, { type: 'ResolveAlert' }>;

export class ResolveAlert {
  constructor(
    readonly id: string,
    readonly resolution: Pick<Resolution, 'alertId' | 'action' | 'followUpAt'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResolveAlert)
export class ResolveAlertHandler implements ICommandHandler<ResolveAlert, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, resolution, context }: ResolveAlert): Promise<Outcome> {
    const by = { actor: context.actor, policy: this.policy };
    return this.runner.run({
      name: 'ResolveAlert',
      aggregate: intakeCase,
      id,
      context,
      command: (): Resolution => ({ type: 'ResolveAlert', ...resolution, ...by }),
    });
  }
}
