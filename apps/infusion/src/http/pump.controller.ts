import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { PauseInfusion } from '../application/pause-infusion.js';
import { RecordVitals } from '../application/record-vitals.js';
import { ResumeInfusion } from '../application/resume-infusion.js';
import { StartInfusion } from '../application/start-infusion.js';
import { StopInfusion } from '../application/stop-infusion.js';
import { PumpReasonDto, StartInfusionDto, StopInfusionDto, VitalsDto } from './infusion.dto.js';

@Controller('infusion/v1/sessions')
export class PumpController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/start',
    summary: 'Start the infusion',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'PERMIT_REQUIRED',
      'PRE_INFUSION_CHECKS_MISSING',
      'CREDENTIAL_INVALID',
      'SUPERVISOR_NOT_ON_SITE',
      'MONITOR_BUSY',
      'COURSE_AT_OTHER_SITE',
      'CONSENT_WITHDRAWN',
      'PATIENT_IN_INFUSION',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
      'SITE_UNKNOWN',
    ],
  })
  start(
    @PathUuid('id') id: string,
    @Body() { therapistId, ...crew }: StartInfusionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new StartInfusion(id, { ...crew, therapistId: therapistId ?? null }, context));
  }

  @Command({
    path: ':id/vitals',
    summary: 'Record vital signs',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['TIME_IN_FUTURE', 'VITALS_IMPLAUSIBLE'],
  })
  vitals(@PathUuid('id') id: string, @Body() vitals: VitalsDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RecordVitals(id, vitals, context));
  }

  @Command({
    path: ':id/pause',
    summary: 'Pause the pump',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_RUNNING'],
  })
  pause(
    @PathUuid('id') id: string,
    @Body() { reasonCode }: PumpReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new PauseInfusion(id, reasonCode, context));
  }

  @Command({
    path: ':id/resume',
    summary: 'Resume the pump',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_PAUSED', 'CONSENT_WITHDRAWN'],
  })
  resume(
    @PathUuid('id') id: string,
    @Body() { reasonCode }: PumpReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResumeInfusion(id, reasonCode, context));
  }

  @Command({
    path: ':id/stop',
    summary: 'Stop the infusion',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_RUNNING', 'DOSE_OUT_OF_RANGE', 'CONSENT_WITHDRAWN'],
  })
  stop(@PathUuid('id') id: string, @Body() ending: StopInfusionDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new StopInfusion(id, ending, context));
  }
}
