import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId, refusal } from '#kernel';
import { CommandRunner, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import { findSite } from '#replicas';
import { consultation, type ConsultationCommand } from '../domain/consultation.js';

type Request = Extract<ConsultationCommand, { type: 'RequestConsultation' }>;

/** First contact of somebody who is not a patient yet: gives them a pseudonymous patient reference. */
export class RequestConsultation extends Command<Outcome> {
  constructor(
    readonly request: Omit<Request['data'], 'patientRef'>,
    readonly person: Request['person'],
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(RequestConsultation)
export class RequestConsultationHandler implements ICommandHandler<RequestConsultation> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ request, person, context }: RequestConsultation): Promise<Outcome> {
    const patientRef = newId();
    return this.runner.run({
      name: 'RequestConsultation',
      aggregate: consultation,
      id: newId(),
      context,
      existence: 'new',
      subject: { key: patientRef, siteId: request.siteId, patientRef },
      command: async ({ uow, now }): Promise<ConsultationCommand | Rejection> => {
        const site = await findSite(uow.manager, request.siteId);
        return site === null
          ? reject(refusal('SITE_UNKNOWN', `The site ${request.siteId} is not registered, or not known here yet.`))
          : { type: 'RequestConsultation', data: { ...request, patientRef }, person, now, zone: site.zone };
      },
      answer: () => ({ patientRef }),
    });
  }
}
