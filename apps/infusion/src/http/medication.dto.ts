import { DISCREPANCY_RESOLUTIONS, LOSS_KINDS, LOSS_REPORTS, STOCK_PLACES } from '#contracts';
import { BoolField, CodeField, DateField, IdField, IntField, ListOf, NumberField, OneOf, rules, Uuid } from '#platform';

const MG = { min: 0, max: 100_000, example: 36 };
const AT_MOST = 'Milligrams, with at most three decimals.';

export class ReceiveShipmentDto {
  @IdField({ example: 'san-luis-obispo' })
  siteId!: string;

  @IdField({ example: 'mckesson' })
  supplierId!: string;

  @IdField({ example: 'INV-20481' })
  invoice!: string;

  @IdField({ example: '42023-114-10', description: 'One of the products that the policy lists.' })
  ndc!: string;

  @IdField({ example: 'K2481' })
  lot!: string;

  @DateField({ example: '2028-06-30', description: 'The last day of use.' })
  expiresOn!: string;

  @NumberField({ ...MG, example: 500, description: 'As the label says; compared with the policy.' })
  mgPerVial!: number;

  @IntField({ min: 1, max: 100, example: 10, description: 'How many vials.' })
  vials!: number;
}

export class ReceivedShipmentDto {
  @ListOf(rules.uuid)
  vialIds!: string[];
}

export class IssueVialDto {
  @Uuid({ description: 'The visit that it is for.' })
  infusionId!: string;

  @NumberField({ ...MG, optional: true, description: `${AT_MOST} Without it, what the ordered dose still lacks.` })
  mg?: number;
}

export class IssuedDto {
  @Uuid()
  issueId!: string;

  @NumberField(MG)
  mg!: number;
}

export class ReturnMedicationDto {
  @Uuid()
  issueId!: string;

  @NumberField({ ...MG, optional: true, description: `${AT_MOST} Without it, all that is left of the issue.` })
  mg?: number;

  @BoolField({ description: 'The vial was never opened. Only then may a single-dose vial come back.' })
  sealIntact!: boolean;
}

export class RecordWasteDto {
  @Uuid({ optional: true, description: 'The issue that it is left of; without it, it is taken from the stock.' })
  issueId?: string;

  @NumberField({ ...MG, optional: true, description: `${AT_MOST} Without it, all that there is.` })
  mg?: number;

  @CodeField({ example: 'RESIDUAL' })
  reasonCode!: string;

  @CodeField({ example: 'SEQUESTRATION_DEVICE' })
  method!: string;
}

export class RecordDestructionDto {
  @CodeField({ example: 'ON_SITE' })
  method!: string;

  @IdField({ example: 'FORM41-2026-03', description: 'The DEA Form 41.' })
  formRef!: string;
}

export class DisposalDto {
  @Uuid({ description: 'What the witness confirms.' })
  disposalId!: string;
}

export class SendTransferDto {
  @IdField({ example: 'oakland' })
  toSiteId!: string;

  @IdField({ example: 'TR-118' })
  invoice!: string;
}

export class SentTransferDto {
  @Uuid()
  transferId!: string;
}

export class ReceiveTransferDto {
  @IdField({ example: 'oakland' })
  siteId!: string;

  @NumberField({ ...MG, example: 500, description: 'What was found in it.' })
  mg!: number;
}

export class ReportLossDto {
  @OneOf(STOCK_PLACES)
  from!: (typeof STOCK_PLACES)[number];

  @Uuid({ optional: true, description: 'With `from` ISSUED.' })
  issueId?: string;

  @NumberField({ ...MG, description: `${AT_MOST} A vial in transit is lost as a whole.` })
  mg!: number;

  @OneOf(LOSS_KINDS)
  kind!: (typeof LOSS_KINDS)[number];
}

export class ReportedLossDto {
  @Uuid()
  lossId!: string;
}

export class FileLossReportDto {
  @Uuid()
  lossId!: string;

  @OneOf(LOSS_REPORTS)
  report!: (typeof LOSS_REPORTS)[number];

  @IdField({ example: 'DEA106-88112' })
  reportRef!: string;
}

export class ResolveDiscrepancyDto {
  @Uuid()
  discrepancyId!: string;

  @OneOf(DISCREPANCY_RESOLUTIONS)
  resolution!: (typeof DISCREPANCY_RESOLUTIONS)[number];

  @CodeField({ example: 'SPILLED_NOT_RECORDED' })
  reasonCode!: string;
}

export class CountLineDto {
  @Uuid()
  vialId!: string;

  @NumberField({ ...MG, example: 500, description: AT_MOST })
  mg!: number;
}

export class RecordCountDto {
  @IdField({ example: 'san-luis-obispo' })
  siteId!: string;

  @ListOf(() => CountLineDto, { max: 1000 })
  lines!: CountLineDto[];
}
