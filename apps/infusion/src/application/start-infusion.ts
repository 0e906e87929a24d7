import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusal } from '#kernel';
import {
  CommandRunner,
  POLICY,
  reject,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { checkPermit, findSite, takePermit } from '#replicas';
import { In, Not } from 'typeorm';
import { infusion } from '../domain/infusion.js';
import type { InfusionSession, StaffMember, StartInfusion as Command } from '../domain/infusion.types.js';
import { treatmentConsentStands } from '../views/consent.view.js';
import { InfusionView } from '../views/infusion.view.js';
import { qualifiedIn } from './staff.js';
import { issuedTo } from './visit-medication.js';

export interface Crew {
  readonly monitorId: string;
  readonly supervisorId: string;
  readonly therapistId: string | null;
}

export class StartInfusion {
  constructor(
    readonly id: string,
    readonly crew: Crew,
    readonly context: CommandContext,
  ) {}
}

type Tools = DecisionTools<InfusionSession>;

/** Starts the pump on the course's permit: looked at while deciding, taken with the decision, in one transaction. */
@CommandHandler(StartInfusion)
export class StartInfusionHandler implements ICommandHandler<StartInfusion, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, crew, context }: StartInfusion): Promise<Outcome> {
    return this.runner.run({
      name: 'StartInfusion',
      aggregate: infusion,
      id,
      context,
      command: (tools) => this.decideOn(id, crew, tools),
      effects: async ({ uow, state, now }) => {
        if (state.start === null) return undefined;
        const taken = await takePermit(uow.sql, state.start.courseId, state.start.stepId, now);
        return 'rejected' in taken ? taken : undefined;
      },
      constraints: { one_infusion_per_patient: 'PATIENT_IN_INFUSION' },
    });
  }

  private async decideOn(id: string, crew: Crew, tools: Tools): Promise<Command | Rejection> {
    const { uow, state, now } = tools;
    const { checkIn } = state;
    if (checkIn === null) return reject(refusal('INFUSION_NOT_CHECKED_IN', 'The patient is not checked in.'));
    const { courseId, siteId, patientRef, ordinal } = checkIn;
    const site = await findSite(uow.manager, siteId);
    if (site === null) return reject(refusal('SITE_UNKNOWN', `${siteId} is not known here (yet).`));
    const [checked, staff, consentInForce, otherInfusionId, issuedMcg] = await Promise.all([
      checkPermit(uow.sql, courseId, `INFUSION:${ordinal}`, now),
      this.staff(crew, site.jurisdiction, tools),
      treatmentConsentStands(uow.manager, courseId),
      otherInfusion(id, patientRef, tools),
      issuedTo(uow, id, now),
    ]);
    const permit = 'permit' in checked ? checked.permit : checked;
    return {
      type: 'StartInfusion',
      now,
      zone: site.zone,
      ...staff,
      permit,
      consentInForce,
      otherInfusionId,
      issuedMcg,
    };
  }

  private async staff(
    { monitorId, supervisorId, therapistId }: Crew,
    jurisdiction: string,
    { uow, now }: Tools,
  ): Promise<Pick<Command, 'monitor' | 'supervisor' | 'therapist'>> {
    const { infusionMonitor, infusionSupervisor, therapist } = this.policy.credentials;
    const check = (practitionerId: string, required: typeof therapist): Promise<StaffMember> =>
      qualifiedIn(uow.manager, jurisdiction, { practitionerId, required, at: now });
    const [monitor, supervisor, attending] = await Promise.all([
      check(monitorId, infusionMonitor),
      check(supervisorId, infusionSupervisor),
      therapistId === null ? null : check(therapistId, therapist),
    ]);
    return { monitor, supervisor, therapist: attending };
  }
}

const otherInfusion = async (id: string, patientRef: string, { uow }: Tools): Promise<string | null> => {
  const inProgress = { id: Not(id), patientRef, status: In(['RUNNING', 'PAUSED', 'STOPPED']) };
  return (await uow.manager.findOneBy(InfusionView, inProgress))?.id ?? null;
};
