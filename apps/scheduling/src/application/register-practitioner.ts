import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusal } from '#kernel';
import { CommandRunner, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import { findSite } from '#replicas';
import type { EntityManager } from 'typeorm';
import { practitioner, type PractitionerCommand } from '../domain/practitioner.js';

type Registration = Extract<PractitionerCommand, { type: 'RegisterPractitioner' }>;

export class RegisterPractitioner {
  constructor(
    readonly data: Registration['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RegisterPractitioner)
export class RegisterPractitionerHandler implements ICommandHandler<RegisterPractitioner, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ data, context }: RegisterPractitioner): Promise<Outcome> {
    const { practitionerId } = data;
    return this.runner.run({
      name: 'RegisterPractitioner',
      aggregate: practitioner,
      id: practitionerId,
      context,
      existence: 'new',
      subject: { key: practitionerId, siteId: null, patientRef: null },
      reach: () => ({ everyOf: data.siteIds }),
      command: ({ uow }) => register(uow.manager, data),
    });
  }
}

const register = async (manager: EntityManager, data: Registration['data']): Promise<Registration | Rejection> => {
  for (const siteId of data.siteIds)
    if ((await findSite(manager, siteId)) === null)
      return reject(refusal('SITE_UNKNOWN', `There is no site ${siteId}.`));
  return { type: 'RegisterPractitioner', data };
};
