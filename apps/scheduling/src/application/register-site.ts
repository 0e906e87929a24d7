import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { site, type SiteCommand } from '../domain/site.js';

type Registration = Extract<SiteCommand, { type: 'RegisterSite' }>;

/** Without an organisation, that of whoever registers it. */
export class RegisterSite {
  constructor(
    readonly data: Registration['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RegisterSite)
export class RegisterSiteHandler implements ICommandHandler<RegisterSite, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ data, context }: RegisterSite): Promise<Outcome> {
    const { siteId } = data;
    const organisation = data.organisation ?? context.actor.organisation;
    const registered = organisation === '' ? data : { ...data, organisation };
    return this.runner.run({
      name: 'RegisterSite',
      aggregate: site,
      id: siteId,
      context,
      existence: 'new',
      subject: { key: siteId, siteId, patientRef: null },
      command: (): Registration => ({ type: 'RegisterSite', data: registered }),
    });
  }
}
