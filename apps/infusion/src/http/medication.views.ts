import { ApiProperty } from '@nestjs/swagger';
import { BoolField, IdField, InstantField, IntField, ListOf, Nested, NumberField, OneOf, rules } from '#platform';

const MG = { min: 0, max: 1_000_000, example: 0 };

/** In milligrams: received + transferredIn + found = the sum of all the others. */
export class MedicationAmountsDto {
  @NumberField({ ...MG, example: 500 })
  received!: number;

  @NumberField(MG)
  transferredIn!: number;

  @NumberField({ ...MG, description: 'More than the ledger knew of, resolved as found.' })
  found!: number;

  @NumberField({ ...MG, example: 464 })
  onHand!: number;

  @NumberField({ ...MG, description: 'Given out to visits and not accounted for yet.' })
  issued!: number;

  @NumberField({ ...MG, example: 36 })
  administered!: number;

  @NumberField(MG)
  wasted!: number;

  @NumberField(MG)
  destroyed!: number;

  @NumberField(MG)
  lost!: number;

  @NumberField(MG)
  transferredOut!: number;
}

export class VialIssueDto {
  @IdField()
  issueId!: string;

  @IdField()
  infusionId!: string;

  @NumberField({ ...MG, example: 36 })
  mg!: number;
}

export class UnwitnessedDto {
  @IdField()
  disposalId!: string;

  @OneOf(['WASTE', 'DESTRUCTION'])
  kind!: string;

  @NumberField({ ...MG, example: 4 })
  mg!: number;

  @IdField({ example: 'rn-castillo' })
  by!: string;
}

export class DiscrepancyDto {
  @IdField()
  discrepancyId!: string;

  @IdField()
  vialId!: string;

  @IdField()
  siteId!: string;

  @IdField()
  lot!: string;

  @OneOf(['COUNT', 'TRANSFER', 'DELIVERY'])
  source!: string;

  @NumberField({ ...MG, example: 464 })
  expectedMg!: number;

  @NumberField({ ...MG, example: 459 })
  countedMg!: number;
}

export class VialLossDto {
  @IdField()
  lossId!: string;

  @InstantField({ optional: true, description: 'Null: the notice was filed.' })
  noticeDueAt?: string | null;

  @InstantField({ optional: true, description: 'Null: the DEA Form 106 was filed.' })
  formDueAt?: string | null;

  @ListOf(rules.oneOf(['NOTICE', 'FORM_106']))
  overdue!: string[];
}

export class VialDto {
  @IdField()
  id!: string;

  @IdField({ example: 'san-luis-obispo', description: 'Where it is, or where it is going to.' })
  siteId!: string;

  @IdField({ example: '42023-114-10' })
  ndc!: string;

  @IdField({ example: 'K2481' })
  lot!: string;

  @InstantField({ description: 'The end of the expiry date.' })
  usableUntil!: string;

  @InstantField({ optional: true, description: 'Since it was opened; null while the seal is intact.' })
  useBy?: string | null;

  @BoolField()
  multiDose!: boolean;

  @BoolField()
  inTransit!: boolean;

  @Nested(() => MedicationAmountsDto)
  amounts!: MedicationAmountsDto;

  @ListOf(() => VialIssueDto)
  issues!: VialIssueDto[];

  @ListOf(() => UnwitnessedDto)
  unwitnessed!: UnwitnessedDto[];

  @ListOf(() => DiscrepancyDto)
  discrepancies!: DiscrepancyDto[];

  @ListOf(() => VialLossDto)
  losses!: VialLossDto[];
}

export class VialEntryDto {
  @IdField({ example: 'VialIssued' })
  type!: string;

  @NumberField({ ...MG, optional: true, example: 36 })
  mg?: number | null;

  @IdField({ optional: true })
  infusionId?: string | null;

  @IdField()
  siteId!: string;

  @IdField({ example: 'rn-castillo' })
  by!: string;

  @IdField({ optional: true, example: 'nurse' })
  role?: string | null;

  @InstantField()
  recordedAt!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Invoice, form, report, reason, witness.' })
  data!: object;
}

export class VialLifeDto extends VialDto {
  @ListOf(() => VialEntryDto)
  life!: VialEntryDto[];
}

export class LotDto {
  @IdField({ example: '42023-114-10' })
  ndc!: string;

  @IdField({ example: 'K2481' })
  lot!: string;

  @IntField({ min: 0, max: 100_000, description: 'Containers of which something is on the shelf.' })
  vials!: number;

  @Nested(() => MedicationAmountsDto)
  amounts!: MedicationAmountsDto;
}

export class InventoryDto {
  @IdField({ example: 'san-luis-obispo' })
  siteId!: string;

  @IdField({ example: 'FC1000001' })
  deaRegistration!: string;

  @InstantField()
  asOf!: string;

  @ListOf(() => LotDto)
  lots!: LotDto[];
}

export class InventoryQuery {
  @InstantField({ optional: true, description: 'As it was then; without it, now.' })
  asOf?: string;
}

export class CountSheetLineDto {
  @IdField()
  vialId!: string;

  @IdField({ example: '42023-114-10' })
  ndc!: string;

  @IdField({ example: 'K2481' })
  lot!: string;

  @BoolField()
  sealed!: boolean;

  @NumberField({ ...MG, example: 464, description: 'What the ledger expects.' })
  mg!: number;
}

export class UnwitnessedAtSiteDto extends UnwitnessedDto {
  @IdField()
  vialId!: string;
}

export class OpenIssueDto extends VialIssueDto {
  @IdField()
  vialId!: string;

  @IdField({ example: 'STOPPED', description: 'Of the visit.' })
  visitStatus!: string;
}

export class LastCountDto {
  @IdField()
  countId!: string;

  @IdField({ example: 'rn-castillo' })
  countedBy!: string;

  @InstantField()
  countedAt!: string;

  @IdField({ optional: true, example: 'np-larsen' })
  confirmedBy?: string | null;
}

export class CountSheetDto {
  @IdField({ example: 'san-luis-obispo' })
  siteId!: string;

  @ListOf(() => CountSheetLineDto)
  lines!: CountSheetLineDto[];

  @ListOf(rules.id, { description: 'Vials that are on their way to here.' })
  inTransit!: string[];

  @ListOf(() => UnwitnessedAtSiteDto)
  unwitnessed!: UnwitnessedAtSiteDto[];

  @ListOf(() => OpenIssueDto)
  issues!: OpenIssueDto[];

  @ListOf(() => DiscrepancyDto)
  discrepancies!: DiscrepancyDto[];

  @Nested(() => LastCountDto, { optional: true })
  lastCount?: LastCountDto | null;
}

export class VisitIssueDto {
  @IdField()
  issueId!: string;

  @IdField()
  vialId!: string;

  @NumberField({ ...MG, example: 40 })
  issuedMg!: number;

  @NumberField({ ...MG, example: 4, description: 'Neither given, wasted, returned nor reported as lost.' })
  unaccountedMg!: number;

  @InstantField()
  issuedAt!: string;
}

export class VisitMedicationDto {
  @IdField()
  infusionId!: string;

  @IdField({ example: 'STOPPED' })
  status!: string;

  @ListOf(() => VisitIssueDto)
  issues!: VisitIssueDto[];
}
