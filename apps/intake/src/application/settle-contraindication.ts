import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

export interface Settlement {
  readonly how: 'ClearContraindication' | 'OverrideContraindication';
  readonly code: string;
  readonly reasonCode: string;
  readonly reason: string;
}

/** A prescriber clears a contraindication on new evidence, or signs that the treatment may go on in spite of it. */
export class SettleContraindication {
  constructor(
    readonly id: string,
    readonly settlement: Settlement,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SettleContraindication)
export class SettleContraindicationHandler implements ICommandHandler<SettleContraindication, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, settlement: { how, ...why }, context }: SettleContraindication): Promise<Outcome> {
    const { actor } = context;
    return this.runner.run({
      name: how,
      aggregate: intakeCase,
      id,
      context,
      command: async ({ uow, state, now }): Promise<IntakeCaseCommand | Rejection> => {
        const settles = { practitionerId: actor.subject, siteId: state?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, this.policy, { act: 'settleContraindication', ...settles });
        return lacking ?? { type: how, ...why, actor, now };
      },
      answer: (state) => ({ contraindications: (state?.contraindications ?? []).map(({ code }) => code) }),
    });
  }
}
