import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { ConfirmShiftCount } from '../application/confirm-count.js';
import { FileLossReport } from '../application/file-loss-report.js';
import { ReceiveTransfer } from '../application/receive-transfer.js';
import { RecordShiftCount } from '../application/record-count.js';
import { RecordDestruction } from '../application/record-destruction.js';
import { ReportLoss } from '../application/report-loss.js';
import { ResolveDiscrepancy } from '../application/resolve-discrepancy.js';
import { SendTransfer } from '../application/send-transfer.js';
import {
  DisposalDto,
  FileLossReportDto,
  ReceiveTransferDto,
  RecordCountDto,
  RecordDestructionDto,
  ReportedLossDto,
  ReportLossDto,
  ResolveDiscrepancyDto,
  SendTransferDto,
  SentTransferDto,
} from './medication.dto.js';
import { HANDLERS, REGISTRANT } from './medication.roles.js';

/** What keeps the stock of a registered location right: counts, discrepancies, transfers, losses, destruction. */
@Controller('infusion/v1/medication')
export class StockController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: 'counts',
    summary: 'Record the count of every vial of a location',
    description:
      'A difference beyond the tolerance opens a discrepancy at once, which bars issues until it is resolved.',
    roles: HANDLERS,
    refusals: ['LOCATION_NOT_REGISTERED', 'COUNT_INCOMPLETE', 'QUANTITY_INVALID', 'SITE_OUT_OF_SCOPE'],
    created: true,
  })
  count(@Body() { siteId, lines }: RecordCountDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RecordShiftCount(siteId, lines, context));
  }

  @Command({
    path: 'counts/:id/confirm',
    summary: 'Confirm a count as the second person, and close the shift',
    roles: HANDLERS,
    refusals: ['WITNESS_IS_ACTOR', 'WITNESS_NOT_ALLOWED', 'SHIFT_NOT_RECONCILED', 'COUNT_ALREADY_CONFIRMED'],
  })
  confirm(@PathUuid('id') id: string, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ConfirmShiftCount(id, context));
  }

  @Command({
    path: 'vials/:id/discrepancies/resolve',
    summary: 'Resolve a discrepancy, signed',
    roles: REGISTRANT,
    refusals: ['DISCREPANCY_UNKNOWN', 'DISCREPANCY_RESOLUTION_INVALID', 'MEDICATION_OVERDRAWN'],
  })
  resolve(
    @PathUuid('id') id: string,
    @Body() verdict: ResolveDiscrepancyDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResolveDiscrepancy(id, verdict, context));
  }

  @Command({
    path: 'vials/:id/transfers',
    summary: 'Send a vial to another registered location',
    roles: HANDLERS,
    refusals: ['VIAL_NOT_HERE', 'LOCATION_NOT_REGISTERED', 'VIAL_IN_USE', 'DISCREPANCY_OPEN', 'QUANTITY_INVALID'],
    answer: SentTransferDto,
  })
  send(
    @PathUuid('id') id: string,
    @Body() transfer: SendTransferDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new SendTransfer(id, transfer, context));
  }

  @Command({
    path: 'vials/:id/transfers/receipt',
    summary: 'Receive a vial that another location sent',
    roles: HANDLERS,
    refusals: ['TRANSFER_UNKNOWN', 'LOCATION_NOT_REGISTERED', 'QUANTITY_INVALID'],
  })
  arrive(
    @PathUuid('id') id: string,
    @Body() arrival: ReceiveTransferDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReceiveTransfer(id, arrival, context));
  }

  @Command({
    path: 'vials/:id/destruction',
    summary: 'Record the destruction of what is left in a vial; a second person confirms it',
    roles: REGISTRANT,
    refusals: ['VIAL_NOT_HERE', 'VIAL_IN_USE', 'DISCREPANCY_OPEN', 'DISPOSAL_RULE_UNMET', 'QUANTITY_INVALID'],
    answer: DisposalDto,
  })
  destroy(
    @PathUuid('id') id: string,
    @Body() destruction: RecordDestructionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordDestruction(id, destruction, context));
  }

  @Command({
    path: 'vials/:id/losses',
    summary: 'Report a loss or theft',
    roles: HANDLERS,
    refusals: ['ISSUE_UNKNOWN', 'VIAL_NOT_HERE', 'QUANTITY_INVALID', 'MEDICATION_OVERDRAWN'],
    answer: ReportedLossDto,
  })
  lose(
    @PathUuid('id') id: string,
    @Body() { issueId, ...loss }: ReportLossDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReportLoss(id, { ...loss, issueId: issueId ?? null }, context));
  }

  @Command({
    path: 'vials/:id/losses/reports',
    summary: 'Record that a report of a loss was filed',
    roles: REGISTRANT,
    refusals: ['LOSS_UNKNOWN'],
  })
  file(@PathUuid('id') id: string, @Body() filed: FileLossReportDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new FileLossReport(id, filed, context));
  }
}
