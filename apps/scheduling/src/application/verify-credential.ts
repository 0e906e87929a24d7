import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { practitioner, type PractitionerCommand } from '../domain/practitioner.js';
import { CredentialWatch } from './credential-watch.js';

type Verification = Extract<PractitionerCommand, { type: 'VerifyCredential' }>;

export class VerifyCredential {
  constructor(
    readonly practitionerId: string,
    readonly data: Verification['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(VerifyCredential)
export class VerifyCredentialHandler implements ICommandHandler<VerifyCredential, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly watch: CredentialWatch,
  ) {}

  execute({ practitionerId, data, context }: VerifyCredential): Promise<Outcome> {
    const { credentialId } = data;
    return this.runner.run({
      name: 'VerifyCredential',
      aggregate: practitioner,
      id: practitionerId,
      context,
      command: ({ now }): Verification => ({ type: 'VerifyCredential', data, now }),
      effects: (tools, events) => this.watch.afterChange(tools, credentialId, events.at(-1) ?? null),
      answer: () => ({ credentialId }),
    });
  }
}
