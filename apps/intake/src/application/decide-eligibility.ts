import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import {
  CommandRunner,
  POLICY,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { findSite, unqualified } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCase, IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';

type Deciding = Extract<IntakeCaseCommand, { type: 'DecideEligibility' }>;
type Verdict = Pick<Deciding, 'outcome' | 'conditions' | 'reasons' | 'validUntil' | 'maxInfusions'>;

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
      command: async (tools): Promise<Deciding | Rejection> => {
        const { uow, state, now } = tools;
        const decider = { practitionerId: context.actor.subject, siteId: state?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, this.policy, { act: 'decideEligibility', ...decider });
        if (lacking !== null) return lacking;
        const at = { zone: await zoneOf(tools), now: tools.now };
        return { type: 'DecideEligibility', ...verdict, eligibilityId, policy: this.policy, ...at };
      },
      effects: followEligibility,
      answer: (state) => ({ eligibilityId, validUntil: state?.eligibility?.validUntil ?? null }),
    });
  }
}

/** A site whose registration has not arrived yet counts its dates in UTC: off by hours, never by more than a day. */
const zoneOf = async ({ uow, state }: DecisionTools<IntakeCase | null>): Promise<string> => {
  const site = state === null ? null : await findSite(uow.manager, state.siteId);
  return site?.zone ?? 'UTC';
};
