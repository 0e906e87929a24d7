import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { AssessRecovery } from '../application/assess-recovery.js';
import { DischargeAgainstAdvice } from '../application/discharge-against-advice.js';
import { EndVisit } from '../application/end-visit.js';
import { MakePostDischargeContact } from '../application/make-post-discharge-contact.js';
import { DischargePatient } from '../application/discharge-patient.js';
import { DischargeAgainstAdviceDto, InfusionDischargeDto, RecoveryDto } from './infusion.dto.js';
import { ContactDto } from './room.dto.js';

@Controller('infusion/v1/sessions')
export class DischargeController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/recovery',
    summary: 'Assess recovery',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_STOPPED', 'INFUSION_OVER'],
  })
  recovery(
    @PathUuid('id') id: string,
    @Body() assessment: RecoveryDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new AssessRecovery(id, assessment, context));
  }

  @Command({
    path: ':id/discharge',
    summary: 'Discharge the patient',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['CREDENTIAL_INVALID', 'DISCHARGE_CRITERIA_UNMET', 'INFUSION_NOT_STOPPED', 'INFUSION_OVER'],
  })
  discharge(
    @PathUuid('id') id: string,
    @Body() departure: InfusionDischargeDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new DischargePatient(id, departure, context));
  }

  @Command({
    path: ':id/discharge-against-advice',
    summary: 'Record that the patient leaves against advice',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['CREDENTIAL_INVALID', 'WITNESS_IS_ACTOR', 'INFUSION_NOT_STOPPED', 'INFUSION_OVER'],
  })
  againstAdvice(
    @PathUuid('id') id: string,
    @Body() departure: DischargeAgainstAdviceDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new DischargeAgainstAdvice(id, departure, context));
  }

  @Command({
    path: ':id/end',
    summary: 'End the visit of a patient who was taken to hospital or died',
    description:
      'The incident has been reported to the course, and the pump is off. No criterion of discharge is claimed.',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INCIDENT_NOT_NOTED', 'INFUSION_NOT_STOPPED', 'INFUSION_OVER'],
  })
  end(@PathUuid('id') id: string, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new EndVisit(id, context));
  }

  @Command({
    path: ':id/contact',
    summary: 'Record the contact after discharge',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['NOT_DISCHARGED', 'CONTACT_ALREADY_MADE', 'TIME_IN_FUTURE'],
  })
  contact(
    @PathUuid('id') id: string,
    @Body() { outcome, findings, contactedAt }: ContactDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const contact = { outcome, findings: findings ?? null, contactedAt: contactedAt ?? null };
    return this.commands.execute(new MakePostDischargeContact(id, contact, context));
  }
}
