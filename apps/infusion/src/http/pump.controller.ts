import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { ChangeRate } from '../application/change-rate.js';
import { PauseInfusion } from '../application/pause-infusion.js';
import { ResumeInfusion } from '../application/resume-infusion.js';
import { StartInfusion } from '../application/start-infusion.js';
import { StopInfusion } from '../application/stop-infusion.js';
import { AtPumpDto, PumpReasonDto, StartInfusionDto, StopInfusionDto } from './infusion.dto.js';
import { ChangeRateDto } from './room.dto.js';

const atPump = ({
  volumeInfusedMl,
  confirms,
}: {
  volumeInfusedMl?: number | undefined;
  confirms?: string[] | undefined;
}) => ({
  volumeInfusedMl: volumeInfusedMl ?? null,
  confirms: confirms ?? [],
});

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
    @Body() { therapistId, pumpId, ivSite, ...crew }: StartInfusionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const room = { therapistId: therapistId ?? null, pumpId: pumpId ?? null, ivSite: ivSite ?? null };
    return this.commands.execute(new StartInfusion(id, { ...crew, ...room }, context));
  }

  @Command({
    path: ':id/pause',
    summary: 'Pause the pump',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_RUNNING', 'THRESHOLD_NOT_OPEN', 'VOLUME_IMPLAUSIBLE'],
  })
  pause(
    @PathUuid('id') id: string,
    @Body() { reasonCode, ...pump }: AtPumpDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new PauseInfusion(id, { reasonCode, ...atPump(pump) }, context));
  }

  @Command({
    path: ':id/resume',
    summary: 'Resume the pump',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'INFUSION_NOT_PAUSED',
      'CONSENT_WITHDRAWN',
      'COURSE_FROZEN',
      'HOLD_NOT_CLEARED',
      'SUPERVISOR_NOT_ON_SITE',
      'CREDENTIAL_INVALID',
    ],
  })
  resume(
    @PathUuid('id') id: string,
    @Body() { reasonCode }: PumpReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResumeInfusion(id, reasonCode, context));
  }

  @Command({
    path: ':id/rate',
    summary: 'Change the rate of the pump',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'INFUSION_NOT_RUNNING',
      'DOSE_OUT_OF_RANGE',
      'DOSE_NOT_ORDERED',
      'VOLUME_IMPLAUSIBLE',
      'CREDENTIAL_INVALID',
    ],
  })
  rate(@PathUuid('id') id: string, @Body() change: ChangeRateDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ChangeRate(id, change, context));
  }

  @Command({
    path: ':id/stop',
    summary: 'Stop the infusion',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['INFUSION_NOT_RUNNING', 'DOSE_OUT_OF_RANGE', 'VOLUME_IMPLAUSIBLE'],
  })
  stop(
    @PathUuid('id') id: string,
    @Body() { volumeInfusedMl, confirms, ...ending }: StopInfusionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const pump = atPump({ volumeInfusedMl, confirms });
    return this.commands.execute(new StopInfusion(id, { ...ending, ...pump }, context));
  }
}
