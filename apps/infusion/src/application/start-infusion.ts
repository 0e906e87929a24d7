import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { prepared } from '#event-store';
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
import { checkPermit, findSite, usePermits, type Permit } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { InfusionSession, StartInfusion as Command } from '../domain/infusion.types.js';
import { treatmentConsentStands } from '../views/consent.view.js';
import { evidenceOf } from '../views/permit-evidence.view.js';
import { crewProblems, staffOf, type Crew } from './crew.js';
import { watching } from './follow-room.js';
import { weightBefore } from './prescribing.js';
import { issuedTo } from './visit-medication.js';

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
      command: (tools) => this.decideOn(id, crew, context.actor.subject, tools),
      effects: async ({ uow, state }) => {
        if (state.start === null) return undefined;
        usePermits(uow, state.start.courseId, [state.start.stepId]);
        return watching(id, this.policy)({ uow, state });
      },
      constraints: { one_infusion_per_patient: 'PATIENT_IN_INFUSION' },
    });
  }

  private async decideOn(id: string, crew: Crew, by: string, tools: Tools): Promise<Command | Rejection> {
    const { uow, state, now } = tools;
    const { checkIn } = state;
    if (checkIn === null) return reject(refusal('INFUSION_NOT_CHECKED_IN', 'The patient is not checked in.'));
    const { courseId, siteId, patientRef, ordinal } = checkIn;
    const site = await findSite(uow.manager, siteId);
    if (site === null) return reject(refusal('SITE_UNKNOWN', `${siteId} is not known here (yet).`));
    const place = { siteId, jurisdiction: site.jurisdiction };
    const [people, checked, staff, consentInForce, otherInfusionId, issuedMcg, weighed] = await Promise.all([
      crewProblems({ crew, visit: checkIn, place, by }, tools, this.policy),
      checkPermit(uow.sql, courseId, `INFUSION:${ordinal}`, now),
      staffOf(crew, place, tools, this.policy),
      treatmentConsentStands(uow.manager, courseId),
      otherInfusion(id, patientRef, tools),
      issuedTo(uow, id, now),
      weightBefore(uow.manager, id, patientRef),
    ]);
    const permit = 'permit' in checked ? await withEvidence(checked.permit, tools) : checked;
    const { pumpId, ivSite } = crew;
    const asked = { now, zone: site.zone, ...staff, crewProblems: people, pumpId, ivSite, policy: this.policy };
    return { type: 'StartInfusion', ...asked, permit, consentInForce, otherInfusionId, issuedMcg, weighed };
  }
}

const withEvidence = async (permit: Permit, { uow }: Tools) => ({
  ...permit,
  gates: await evidenceOf(uow.manager, permit.permitId),
});

const OTHER = prepared(
  'infusion-other-of-patient',
  `SELECT id FROM infusion_sessions
    WHERE patient_ref = $1 AND id <> $2 AND status IN ('RUNNING', 'PAUSED', 'STOPPED') LIMIT 1`,
);

const otherInfusion = async (id: string, patientRef: string, { uow }: Tools): Promise<string | null> =>
  (await uow.sql.query<{ id: string }>(OTHER, [patientRef, id]))[0]?.id ?? null;
