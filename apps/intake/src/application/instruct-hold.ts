import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Instruction = Extract<IntakeCaseCommand, { type: 'InstructHold' }>;

export class InstructHold {
  constructor(
    readonly id: string,
    readonly hold: Pick<Instruction, 'rxnorm' | 'from' | 'until' | 'taperPlanRef'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(InstructHold)
export class InstructHoldHandler implements ICommandHandler<InstructHold, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, hold, context }: InstructHold): Promise<Outcome> {
    const holdId = newId();
    const by = { actor: context.actor, policy: this.policy };
    return this.runner.run({
      name: 'InstructHold',
      aggregate: intakeCase,
      id,
      context,
      command: (): Instruction => ({ type: 'InstructHold', ...hold, ...by, holdId }),
      answer: () => ({ holdId }),
    });
  }
}
