import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { site, type SiteCommand } from '../domain/site.js';

/** Says whose clinic a site is that was registered before organisations were told apart. */
export class NameOrganisation {
  constructor(
    readonly siteId: string,
    readonly organisation: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(NameOrganisation)
export class NameOrganisationHandler implements ICommandHandler<NameOrganisation, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ siteId, organisation, context }: NameOrganisation): Promise<Outcome> {
    return this.runner.run({
      name: 'NameOrganisation',
      aggregate: site,
      id: siteId,
      context,
      command: (): SiteCommand => ({ type: 'NameOrganisation', organisation }),
    });
  }
}
