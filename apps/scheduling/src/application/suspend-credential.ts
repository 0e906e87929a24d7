import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { credentialReach, practitioner, type PractitionerCommand } from '../domain/practitioner.js';
import { CredentialWatch } from './credential-watch.js';

type Suspension = Extract<PractitionerCommand, { type: 'SuspendCredential' }>;

export class SuspendCredential {
  constructor(
    readonly practitionerId: string,
    readonly data: Suspension['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SuspendCredential)
export class SuspendCredentialHandler implements ICommandHandler<SuspendCredential, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly watch: CredentialWatch,
  ) {}

  execute({ practitionerId, data, context }: SuspendCredential): Promise<Outcome> {
    return this.runner.run({
      name: 'SuspendCredential',
      aggregate: practitioner,
      id: practitionerId,
      context,
      reach: (state) => credentialReach(state, state?.credentials[data.credentialId]?.siteId ?? null),
      command: (): Suspension => ({ type: 'SuspendCredential', data }),
      effects: (tools, events) => this.watch.afterChange(tools, data.credentialId, events.at(-1) ?? null),
    });
  }
}
