import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { reachOf } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { practitioner, type PractitionerCommand } from '../domain/practitioner.js';

type SigningOn = Extract<PractitionerCommand, { type: 'SignOn' }>;

/** A supervising clinician is at the site from now on: infusions there may name them. */
export class SignOn {
  constructor(
    readonly practitionerId: string,
    readonly presence: { readonly siteId: string; readonly until: string | null },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SignOn)
export class SignOnHandler implements ICommandHandler<SignOn, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ practitionerId, presence, context }: SignOn): Promise<Outcome> {
    const { siteId } = presence;
    return this.runner.run({
      name: 'SignOn',
      aggregate: practitioner,
      id: practitionerId,
      context,
      reach: () => reachOf(siteId),
      command: async ({ uow, now }): Promise<SigningOn | Rejection> => {
        const supervises = { act: 'supervise', practitionerId, siteId, at: now } as const;
        const lacking = await unqualified(uow.manager, this.policy, supervises);
        const { maxPresence } = this.policy.supervision;
        return (
          lacking ?? { type: 'SignOn', ...presence, maxPresence, policyVersion: policyVersionOf(this.policy), now }
        );
      },
      answer: (state) => ({ until: state?.presence?.until ?? null }),
    });
  }
}

/** The supervising clinician leaves the site: nothing starts there under their name any more. */
export class SignOff {
  constructor(
    readonly practitionerId: string,
    readonly siteId: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SignOff)
export class SignOffHandler implements ICommandHandler<SignOff, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ practitionerId, siteId, context }: SignOff): Promise<Outcome> {
    return this.runner.run({
      name: 'SignOff',
      aggregate: practitioner,
      id: practitionerId,
      context,
      reach: () => reachOf(siteId),
      command: ({ now }): PractitionerCommand => ({ type: 'SignOff', siteId, now }),
    });
  }
}
