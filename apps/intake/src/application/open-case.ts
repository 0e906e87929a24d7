import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { newId, refusal } from '#kernel';
import { CommandRunner, DATABASE, POLICY, reject, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { Indication, IntakeCaseCommand } from '../domain/intake-case.types.js';
import { ConsultationView } from '../views/consultation.view.js';
import { PatientPerson } from './patient-person.js';
import { zoneOf } from './site-zone.js';

type Opening = Extract<IntakeCaseCommand, { type: 'OpenCase' }>;

/** From consultation to case: the id that is made here is the id of the treatment course to come. */
export class OpenCase {
  constructor(
    readonly consultationId: string,
    readonly indication: Indication,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(OpenCase)
export class OpenCaseHandler implements ICommandHandler<OpenCase, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly patients: PatientPerson,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ consultationId, indication, context }: OpenCase): Promise<Outcome> {
    const consultation = await this.database.manager.findOneBy(ConsultationView, { id: consultationId });
    const courseId = newId();
    const run = { name: 'OpenCase', aggregate: intakeCase, id: courseId, context, existence: 'new' } as const;
    if (consultation === null)
      return this.runner.run({ ...run, command: () => reject(refusal('NOT_FOUND', 'There is no such consultation.')) });
    const { siteId, patientRef } = consultation;
    const consultationOutcome = consultation.outcome as Opening['consultationOutcome'];
    const birthDate = (await this.patients.of(patientRef))?.person.birthDate ?? null;
    const opening = { courseId, consultationId, patientRef, siteId, indication, consultationOutcome, birthDate };
    const { policy } = this;
    return this.runner.run({
      ...run,
      subject: { key: courseId, siteId, patientRef },
      command: async ({ uow, now }): Promise<Opening> => ({
        type: 'OpenCase',
        ...opening,
        policy,
        zone: await zoneOf(uow, siteId),
        now,
      }),
      constraints: { cases_one_active: 'ACTIVE_COURSE_EXISTS' },
      answer: () => ({ courseId, patientRef }),
    });
  }
}
