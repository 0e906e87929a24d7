import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { IssueVial } from '../application/issue-vial.js';
import { ReceiveShipment } from '../application/receive-shipment.js';
import { RecordWaste } from '../application/record-waste.js';
import { ReturnMedication } from '../application/return-medication.js';
import { WitnessDisposal } from '../application/witness-disposal.js';
import {
  DisposalDto,
  IssuedDto,
  IssueVialDto,
  ReceivedShipmentDto,
  ReceiveShipmentDto,
  RecordWasteDto,
  ReturnMedicationDto,
} from './medication.dto.js';
import { HANDLERS } from './medication.roles.js';

/** What a nurse does with vials every day. */
@Controller('infusion/v1/medication')
export class MedicationController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: 'shipments',
    summary: 'Receive vials of one lot into a registered location',
    roles: HANDLERS,
    refusals: [
      'LOCATION_NOT_REGISTERED',
      'NDC_NOT_ALLOWED',
      'QUANTITY_INVALID',
      'VIAL_EXPIRED',
      'SHIPMENT_ALREADY_RECEIVED',
      'SITE_UNKNOWN',
      'SITE_OUT_OF_SCOPE',
    ],
    created: true,
    answer: ReceivedShipmentDto,
  })
  receive(@Body() delivery: ReceiveShipmentDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ReceiveShipment(delivery, context));
  }

  @Command({
    path: 'vials/:id/issues',
    summary: 'Issue medication to an infusion visit',
    roles: HANDLERS,
    refusals: [
      'INFUSION_NOT_CHECKED_IN',
      'INFUSION_OVER',
      'VIAL_NOT_HERE',
      'LOCATION_NOT_REGISTERED',
      'VIAL_EXPIRED',
      'DISCREPANCY_OPEN',
      'QUANTITY_INVALID',
      'MEDICATION_OVERDRAWN',
    ],
    answer: IssuedDto,
  })
  issue(
    @PathUuid('id') id: string,
    @Body() { infusionId, mg }: IssueVialDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new IssueVial(id, { infusionId, mg: mg ?? null }, context));
  }

  @Command({
    path: 'vials/:id/returns',
    summary: 'Take back what was issued and not drawn',
    roles: HANDLERS,
    refusals: ['ISSUE_UNKNOWN', 'RETURN_NOT_ALLOWED', 'ISSUE_NEEDED', 'QUANTITY_INVALID', 'MEDICATION_OVERDRAWN'],
  })
  giveBack(
    @PathUuid('id') id: string,
    @Body() { mg, ...returned }: ReturnMedicationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReturnMedication(id, { ...returned, mg: mg ?? null }, context));
  }

  @Command({
    path: 'vials/:id/waste',
    summary: 'Record waste; a second person confirms it',
    roles: HANDLERS,
    refusals: [
      'ISSUE_UNKNOWN',
      'ISSUE_NEEDED',
      'DISPOSAL_RULE_UNMET',
      'VIAL_NOT_HERE',
      'QUANTITY_INVALID',
      'MEDICATION_OVERDRAWN',
    ],
    answer: DisposalDto,
  })
  waste(
    @PathUuid('id') id: string,
    @Body() { issueId, mg, ...waste }: RecordWasteDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordWaste(id, { ...waste, issueId: issueId ?? null, mg: mg ?? null }, context));
  }

  @Command({
    path: 'vials/:id/witness',
    summary: 'Confirm, as the witness, waste or destruction that somebody else recorded',
    roles: HANDLERS,
    refusals: ['CREDENTIAL_INVALID', 'DISPOSAL_UNKNOWN', 'WITNESS_IS_ACTOR', 'WITNESS_NOT_ALLOWED'],
  })
  witness(
    @PathUuid('id') id: string,
    @Body() { disposalId }: DisposalDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new WitnessDisposal(id, disposalId, context));
  }
}
