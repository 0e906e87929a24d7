import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { instant } from '#kernel';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { RecordInstrument } from '../application/record-instrument.js';
import { ResolveAlert } from '../application/resolve-alert.js';
import { OpenAlertsDto, RecordInstrumentDto, ResolveAlertDto } from './screening.dto.js';

@Controller('intake/v1/cases/:id')
export class ScreeningController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: 'instruments',
    summary: 'Record the answers to an instrument',
    description: 'The score is computed. PHQ-9 item 9 above 0 and C-SSRS from level 4 raise a safety alert.',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist'],
    refusals: ['INSTRUMENT_UNKNOWN', 'INSTRUMENT_ITEMS_INVALID', 'TIME_IN_FUTURE', 'CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
    answer: OpenAlertsDto,
  })
  record(
    @PathUuid('id') id: string,
    @Body() { completedAt, ...result }: RecordInstrumentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const at = completedAt === undefined ? null : instant(completedAt).toString();
    return this.commands.execute(new RecordInstrument(id, { ...result, completedAt: at }, context));
  }

  @Command({
    path: 'alerts/:alertId/resolve',
    summary: 'Resolve a safety alert',
    roles: ['prescriber', 'nurse', 'therapist', 'medical-director'],
    refusals: ['SAFETY_ALERT_UNKNOWN', 'SITE_OUT_OF_SCOPE'],
  })
  resolve(
    @PathUuid('id') id: string,
    @PathUuid('alertId') alertId: string,
    @Body() { action }: ResolveAlertDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResolveAlert(id, { alertId, action }, context));
  }
}
