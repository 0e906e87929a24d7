import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { RecordDestruction as Command } from '../domain/vial.types.js';

export class RecordDestruction {
  constructor(
    readonly vialId: string,
    readonly destruction: Pick<Command, 'method' | 'formRef'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordDestruction)
export class RecordDestructionHandler implements ICommandHandler<RecordDestruction, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, destruction, context }: RecordDestruction): Promise<Outcome> {
    const { policy } = this;
    const destructionId = newId();
    const by = context.actor.subject;
    return this.runner.run({
      name: 'RecordDestruction',
      aggregate: vial,
      id: vialId,
      context,
      command: (): Command => ({ type: 'RecordDestruction', destructionId, ...destruction, by, policy }),
      answer: () => ({ disposalId: destructionId }),
    });
  }
}
