import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { credentialReach, practitioner, type PractitionerCommand } from '../domain/practitioner.js';
import { CredentialWatch } from './credential-watch.js';

type Verification = Extract<PractitionerCommand, { type: 'VerifyCredential' }>;

export class VerifyCredential {
  constructor(
    readonly practitionerId: string,
    readonly data: Omit<Verification['data'], 'verifiedBy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(VerifyCredential)
export class VerifyCredentialHandler implements ICommandHandler<VerifyCredential, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly watch: CredentialWatch,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ practitionerId, data, context }: VerifyCredential): Promise<Outcome> {
    const { credentialId } = data;
    const verifiedBy = context.actor.subject;
    const perSite = this.policy.perSiteCredentials;
    return this.runner.run({
      name: 'VerifyCredential',
      aggregate: practitioner,
      id: practitionerId,
      context,
      reach: (state) => credentialReach(state, data.siteId ?? null),
      command: ({ now }): Verification => {
        const verified = { verifiedAt: now.toString(), ...data, verifiedBy };
        return { type: 'VerifyCredential', data: verified, perSite, now };
      },
      effects: (tools, events) => this.watch.afterChange(tools, credentialId, events.at(-1) ?? null),
      answer: () => ({ credentialId }),
    });
  }
}
