import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { CheckInPatient } from '../application/check-in-patient.js';
import { ConfirmEscort } from '../application/confirm-escort.js';
import { DeferInfusion } from '../application/defer-infusion.js';
import { ReportEscortAbsent } from '../application/report-escort-absent.js';
import { EscortAbsenceDto } from './checks.dto.js';
import { InfusionCheckInDto, DeferInfusionDto, EscortDto } from './infusion.dto.js';

@Controller('infusion/v1/sessions')
export class VisitController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: '',
    summary: 'Check a patient in for an infusion',
    roles: ['nurse', 'prescriber', 'coordinator'],
    refusals: ['COURSE_UNKNOWN', 'PRE_INFUSION_CHECKS_MISSING'],
    created: true,
  })
  checkIn(@Body() { appointmentId, ...arrival }: InfusionCheckInDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new CheckInPatient({ ...arrival, appointmentId: appointmentId ?? null }, context));
  }

  @Command({
    path: ':id/escort',
    summary: 'Confirm who takes the patient home',
    roles: ['nurse', 'prescriber', 'coordinator'],
    refusals: ['INFUSION_OVER'],
  })
  escort(@PathUuid('id') id: string, @Body() escort: EscortDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ConfirmEscort(id, escort, context));
  }

  @Command({
    path: ':id/escort/absent',
    summary: 'Report that the escort did not appear',
    roles: ['nurse', 'prescriber', 'coordinator'],
    refusals: ['ESCORT_NOT_EXPECTED', 'INFUSION_OVER'],
  })
  escortAbsent(
    @PathUuid('id') id: string,
    @Body() { expectedAt }: EscortAbsenceDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReportEscortAbsent(id, { expectedAt: expectedAt ?? null }, context));
  }

  @Command({
    path: ':id/defer',
    summary: 'Defer the infusion before it starts',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_ALREADY_STARTED', 'INFUSION_OVER'],
  })
  defer(
    @PathUuid('id') id: string,
    @Body() deferral: DeferInfusionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new DeferInfusion(id, deferral, context));
  }
}
