import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';
import { zoneOf } from './site-zone.js';

type Deciding = Extract<IntakeCaseCommand, { type: 'DecideEligibility' }>;
type Verdict = Pick<Deciding, 'outcome' | 'conditions' | 'reasons' | 'validUntil' | 'deferredUntil' | 'maxInfusions'>;

export class DecideEligibility {
  constructor(
    readonly id: string,
    readonly verdict: Verdict,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(DecideEligibility)
export class DecideEligibilityHandler implements ICommandHandler<DecideEligibility, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, verdict, context }: DecideEligibility): Promise<Outcome> {
    const eligibilityId = newId();
    return this.runner.run({
      name: 'DecideEligibility',
      aggregate: intakeCase,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Deciding | Rejection> => {
        const siteId = state?.siteId ?? null;
        const decides = { act: 'decideEligibility', practitionerId: context.actor.subject, siteId, at: now } as const;
        const lacking = await unqualified(uow.manager, this.policy, decides);
        if (lacking !== null) return lacking;
        const by = { actor: context.actor, policy: this.policy, zone: await zoneOf(uow, siteId), now };
        return { type: 'DecideEligibility', ...verdict, eligibilityId, ...by };
      },
      effects: followEligibility,
      answer: (state) => ({ eligibilityId, validUntil: state?.eligibility?.validUntil ?? null }),
    });
  }
}
