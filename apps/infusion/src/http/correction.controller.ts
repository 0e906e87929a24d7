import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { CorrectDose } from '../application/correct-dose.js';
import { MarkReading } from '../application/mark-reading.js';
import { CorrectDeliveryDto, CorrectedDoseDto, CorrectOrderDto, MarkReadingDto } from './correction.dto.js';

/** What was entered in error. Nothing is rewritten: the entry stays, and what holds instead is said after it. */
@Controller('infusion/v1/sessions')
export class CorrectionController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/corrections/delivery',
    summary: 'Correct the milligrams that were given; the medication ledger follows',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'CREDENTIAL_INVALID',
      'CORRECTION_NOT_ALLOWED',
      'CORRECTION_TOO_LATE',
      'NOTHING_TO_CORRECT',
      'INFUSION_NOT_STOPPED',
      'DOSE_OUT_OF_RANGE',
      'MEDICATION_OVERDRAWN',
      'VIAL_NOT_HERE',
    ],
    answer: CorrectedDoseDto,
  })
  delivery(
    @PathUuid('id') id: string,
    @Body() { mgDelivered, reasonCode, reason }: CorrectDeliveryDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CorrectDose(id, { mgDelivered, order: null, reasonCode, reason }, context));
  }

  @Command({
    path: ':id/corrections/order',
    summary: 'Correct the order that was entered; whether the infusion counts is worked out anew',
    roles: ['prescriber', 'medical-director'],
    refusals: [
      'CREDENTIAL_INVALID',
      'CORRECTION_NOT_ALLOWED',
      'CORRECTION_TOO_LATE',
      'NOTHING_TO_CORRECT',
      'INFUSION_NOT_STOPPED',
      'DOSE_OUT_OF_RANGE',
      'MEDICATION_OVERDRAWN',
      'VIAL_NOT_HERE',
    ],
    answer: CorrectedDoseDto,
  })
  order(
    @PathUuid('id') id: string,
    @Body() { mgPerKg, weightKg, mgDelivered, reasonCode, reason }: CorrectOrderDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const correction = { order: { mgPerKg, weightKg }, mgDelivered: mgDelivered ?? null, reasonCode, reason };
    return this.commands.execute(new CorrectDose(id, correction, context));
  }

  @Command({
    path: ':id/corrections/readings',
    summary: 'Mark vital signs or a scale as entered in error: they count for nothing from here on',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'CREDENTIAL_INVALID',
      'CORRECTION_NOT_ALLOWED',
      'CORRECTION_TOO_LATE',
      'READING_UNKNOWN',
      'INFUSION_NOT_CHECKED_IN',
    ],
  })
  reading(
    @PathUuid('id') id: string,
    @Body() { observedAt, scale, reasonCode, reason }: MarkReadingDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(
      new MarkReading(id, { observedAt, scale: scale ?? null, reasonCode, reason }, context),
    );
  }
}
