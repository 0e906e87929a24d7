import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Assigning = Extract<IntakeCaseCommand, { type: 'AssignInstruments' }>;

export class AssignInstruments {
  constructor(
    readonly id: string,
    readonly assignments: Assigning['assignments'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AssignInstruments)
export class AssignInstrumentsHandler implements ICommandHandler<AssignInstruments, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, assignments, context }: AssignInstruments): Promise<Outcome> {
    return this.runner.run({
      name: 'AssignInstruments',
      aggregate: intakeCase,
      id,
      context,
      command: ({ now }): Assigning => ({ type: 'AssignInstruments', assignments, policy: this.policy, now }),
    });
  }
}
