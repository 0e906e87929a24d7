import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { AdjustDose } from '../application/adjust-dose.js';
import { CheckDose } from '../application/check-dose.js';
import { OrderDose } from '../application/order-dose.js';
import { DoseCheckDto } from './checks.dto.js';
import { AdjustDoseDto, OrderDoseDto, OrderedDoseDto } from './infusion.dto.js';

/** The unit has been looked at by then: there is only one. */
const inKilograms = ({ mgPerKg, weightKg, weightMeasuredAt, minutes, vialMgPerMl, infusionMl }: OrderDoseDto) => ({
  mgPerKg,
  weightKg,
  weightMeasuredAt,
  minutes,
  vialMgPerMl,
  infusionMl,
});

/** The order, its calculation, and the second person who works it out again. */
@Controller('infusion/v1/sessions')
export class OrderController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/dose',
    summary: 'Order the dose',
    roles: ['prescriber'],
    refusals: [
      'DOSE_OUT_OF_RANGE',
      'DOSE_ALREADY_ORDERED',
      'TIME_IN_FUTURE',
      'CREDENTIAL_INVALID',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
    ],
    answer: OrderedDoseDto,
  })
  order(@PathUuid('id') id: string, @Body() order: OrderDoseDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new OrderDose(id, inKilograms(order), context));
  }

  @Command({
    path: ':id/dose/adjust',
    summary: 'Order another dose in place of the one before',
    roles: ['prescriber'],
    refusals: [
      'DOSE_OUT_OF_RANGE',
      'DOSE_NOT_ORDERED',
      'TIME_IN_FUTURE',
      'CREDENTIAL_INVALID',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
    ],
    answer: OrderedDoseDto,
  })
  adjust(@PathUuid('id') id: string, @Body() order: AdjustDoseDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new AdjustDose(id, { ...inKilograms(order), reasonCode: order.reasonCode }, context));
  }

  @Command({
    path: ':id/dose/check',
    summary: 'Check the calculation of the dose independently',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'CREDENTIAL_INVALID',
      'CHECKER_NOT_INDEPENDENT',
      'DOSE_CHECK_DISAGREES',
      'DOSE_NOT_ORDERED',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
    ],
  })
  check(@PathUuid('id') id: string, @Body() check: DoseCheckDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new CheckDose(id, check, context));
  }
}
