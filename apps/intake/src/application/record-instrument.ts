import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';

type Recording = Extract<IntakeCaseCommand, { type: 'RecordInstrument' }>;
type Result = Pick<Recording, 'instrumentCode' | 'language' | 'itemResponses' | 'completedBy' | 'completedAt'>;

export class RecordInstrument {
  constructor(
    readonly id: string,
    readonly result: Result,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordInstrument)
export class RecordInstrumentHandler implements ICommandHandler<RecordInstrument, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, result, context }: RecordInstrument): Promise<Outcome> {
    const { instruments, eligibility } = this.policy;
    // Only the policy's own instruments: a name such as `constructor` is none of them.
    const rules = Object.hasOwn(instruments, result.instrumentCode) ? instruments[result.instrumentCode] : undefined;
    const { csrsLevelRevokes } = eligibility;
    return this.runner.run({
      name: 'RecordInstrument',
      aggregate: intakeCase,
      id,
      context,
      command: ({ now, newId }): Recording => {
        return { type: 'RecordInstrument', ...result, rules, csrsLevelRevokes, alertId: newId(), now };
      },
      effects: followEligibility,
      answer: (state) => ({ openAlerts: state?.openAlerts ?? [] }),
    });
  }
}
