import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { AcknowledgeThresholds } from '../application/acknowledge-thresholds.js';
import { GiveRescueMedication } from '../application/give-rescue-medication.js';
import { RecordScales } from '../application/record-scales.js';
import { RecordVitals } from '../application/record-vitals.js';
import { RecordedVitalsDto, RecordVitalsDto } from './infusion.dto.js';
import { AcknowledgeDto, RecordScalesDto, RescueMedicationDto } from './room.dto.js';

/** What is seen and given while the patient is in the room. */
@Controller('infusion/v1/sessions')
export class MonitoringController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/vitals',
    summary: 'Record vital signs',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'TIME_IN_FUTURE',
      'VITALS_IMPLAUSIBLE',
      'SIGN_UNKNOWN',
      'LATE_ENTRY_REASON_REQUIRED',
      'SCALE_UNKNOWN',
      'SCALE_ITEMS_INVALID',
    ],
    answer: RecordedVitalsDto,
  })
  vitals(
    @PathUuid('id') id: string,
    @Body() { scales, ...vitals }: RecordVitalsDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordVitals(id, { vitals, scales: scales ?? [] }, context));
  }

  @Command({
    path: ':id/scales',
    summary: 'Record scales that the patient answered',
    roles: ['nurse', 'prescriber', 'therapist', 'medical-director'],
    refusals: [
      'TIME_IN_FUTURE',
      'VITALS_IMPLAUSIBLE',
      'LATE_ENTRY_REASON_REQUIRED',
      'SCALE_UNKNOWN',
      'SCALE_ITEMS_INVALID',
    ],
  })
  scales(
    @PathUuid('id') id: string,
    @Body() { lateReason, ...answers }: RecordScalesDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordScales(id, { ...answers, lateReason: lateReason ?? null }, context));
  }

  @Command({
    path: ':id/acknowledge',
    summary: 'Go on in the face of a recommendation',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['THRESHOLD_NOT_OPEN', 'ROLE_MAY_NOT_ACKNOWLEDGE', 'HOLD_NOT_CLEARED', 'CREDENTIAL_INVALID'],
  })
  acknowledge(
    @PathUuid('id') id: string,
    @Body() answer: AcknowledgeDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new AcknowledgeThresholds(id, answer, context));
  }

  @Command({
    path: ':id/rescue-medication',
    summary: 'Record rescue medication',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['CREDENTIAL_INVALID', 'RESCUE_ORDER_INVALID', 'TIME_IN_FUTURE', 'INFUSION_OVER'],
  })
  rescue(
    @PathUuid('id') id: string,
    @Body() { adverseEventId, givenAt, ...given }: RescueMedicationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const when = { adverseEventId: adverseEventId ?? null, givenAt: givenAt ?? null };
    return this.commands.execute(new GiveRescueMedication(id, { ...given, ...when }, context));
  }
}
