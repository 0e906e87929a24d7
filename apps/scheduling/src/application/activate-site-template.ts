import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { UnitOfWork } from '#event-store';
import { refusal } from '#kernel';
import { CommandRunner, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import { checkTemplate } from '#protocol';
import { findSite } from '#replicas';
import { site, type SiteCommand } from '../domain/site.js';
import { ApprovedProtocol } from '../views/protocol.view.js';

type Activation = Extract<SiteCommand, { type: 'ActivateSiteTemplate' }>;

/** A weekly rhythm is activated only if a patient can get through the protocol in it. */
export class ActivateSiteTemplate {
  constructor(
    readonly siteId: string,
    readonly template: Activation['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ActivateSiteTemplate)
export class ActivateSiteTemplateHandler implements ICommandHandler<ActivateSiteTemplate, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ siteId, template, context }: ActivateSiteTemplate): Promise<Outcome> {
    return this.runner.run({
      name: 'ActivateSiteTemplate',
      aggregate: site,
      id: siteId,
      context,
      command: ({ uow }) => examine(uow, siteId, template),
    });
  }
}

const examine = async (
  { manager }: UnitOfWork,
  siteId: string,
  template: Activation['data'],
): Promise<Activation | Rejection> => {
  const { protocolId, protocolVersion: version, infusionWeekdays, therapyWeekdays } = template;
  const protocol = await manager.findOneBy(ApprovedProtocol, { protocolId, version, retired: false });
  const place = await findSite(manager, siteId);
  if (protocol === null || place === null)
    return reject(refusal('PROTOCOL_UNKNOWN', `There is no approved protocol ${protocolId}@${version} here (yet).`));
  const check = checkTemplate(protocol.definition, { zone: place.zone, infusionWeekdays, therapyWeekdays });
  const obstacles = check.feasible ? [] : check.reasons.map(({ detail }) => detail);
  return { type: 'ActivateSiteTemplate', data: template, obstacles };
};
