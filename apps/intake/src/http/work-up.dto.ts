import { CLEARANCE_RESULTS, SCREEN_RESULTS } from '#contracts';
import {
  BoolField,
  CodeField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  Nested,
  NumberField,
  OneOf,
  rules,
  Text,
  Uuid,
} from '#platform';

export class MedicationItemDto {
  @Text({ max: 8, example: '6470', description: 'RxNorm ingredient.' })
  rxnorm!: string;

  @NumberField({ min: 0.001, max: 10_000, example: 0.5, description: 'One dose, in milligrams.' })
  doseMg!: number;

  @NumberField({ min: 0, max: 24, example: 2, description: 'Doses a day; a fraction for less than one.' })
  perDay!: number;

  @BoolField({ example: false, description: 'Whether one of them is taken in the morning.' })
  morning!: boolean;

  @InstantField({ optional: true })
  lastDoseAt?: string;
}

export class MedicationsDto {
  @ListOf(() => MedicationItemDto, { max: 60, description: 'The whole list; empty when the patient takes none.' })
  items!: MedicationItemDto[];
}

export class ClearanceTestDto {
  @CodeField({ example: 'WEIGHT', description: 'A test of the clinic policy.' })
  test!: string;

  @NumberField({ min: -1_000_000, max: 1_000_000, optional: true, example: 72, description: 'Of a measured test.' })
  value?: number;

  @Text({
    max: 24,
    optional: true,
    example: 'kg',
    description: 'UCUM; the one the policy names. Nothing is converted.',
  })
  unit?: string;

  @CodeField({ optional: true, example: 'NEGATIVE', description: 'Of a test that answers in codes.' })
  code?: string;

  @InstantField({ optional: true, description: 'Only when it is entered later than it was taken.' })
  performedAt?: string;
}

export class WorkUpDto {
  @Nested(() => MedicationsDto, { optional: true })
  medications?: MedicationsDto;

  @ListOf(() => ClearanceTestDto, { max: 30, optional: true })
  tests?: ClearanceTestDto[];

  @ListOf(rules.code, { max: 30, optional: true, example: ['SLEEP_APNOEA'], description: 'Contraindications found.' })
  findings?: string[];
}

export class AssessmentDto {
  @OneOf(['IN_PERSON', 'VIDEO'])
  modality!: 'IN_PERSON' | 'VIDEO';

  @OneOf(SCREEN_RESULTS)
  psychosisScreen!: (typeof SCREEN_RESULTS)[number];

  @OneOf(SCREEN_RESULTS)
  maniaScreen!: (typeof SCREEN_RESULTS)[number];

  @IntField({ min: 0, max: 100, example: 2, description: 'Adequate treatments that failed in the current episode.' })
  adequateTrials!: number;

  @ListOf(rules.text({ max: 8 }), { min: 1, max: 20, example: ['F33.2'], description: 'ICD-10-CM.' })
  diagnoses!: string[];

  @Text({ max: 4000, multiline: true, example: 'Two adequate trials failed.', description: 'Why this off-label use.' })
  rationale!: string;
}

export class MedicalClearanceDto {
  @OneOf(CLEARANCE_RESULTS)
  result!: (typeof CLEARANCE_RESULTS)[number];

  @ListOf(rules.code, { max: 20, optional: true, example: ['BLOOD_PRESSURE_BEFORE_EACH_DOSE'] })
  conditions?: string[];

  @InstantField({
    optional: true,
    description: 'At most as far ahead as the policy allows.',
    example: '2026-05-31T16:00:00Z',
  })
  validUntil?: string;
}

export class EvaluationDto extends WorkUpDto {
  @Nested(() => AssessmentDto, { optional: true })
  assessment?: AssessmentDto;

  @Nested(() => MedicalClearanceDto, { optional: true })
  clearance?: MedicalClearanceDto;
}

export class ContraindicationsDto {
  @ListOf(rules.code, { description: 'Those that stand now, overridden ones included.' })
  contraindications!: string[];
}

export class SettleContraindicationDto {
  @CodeField({ example: 'SLEEP_APNOEA' })
  code!: string;

  @CodeField({ example: 'TREATED' })
  reasonCode!: string;

  @Text({ max: 4000, multiline: true, example: 'Uses CPAP every night.' })
  reason!: string;
}

export class InstructHoldDto {
  @Text({ max: 8, example: '28439', description: 'RxNorm ingredient.' })
  rxnorm!: string;

  @InstantField({ example: '2026-03-04T00:00:00Z' })
  from!: string;

  @InstantField({ example: '2026-03-05T00:00:00Z' })
  until!: string;

  @IdField({
    optional: true,
    example: 'taper-17',
    description: 'The plan by which it is tapered, where one is needed.',
  })
  taperPlanRef?: string;
}

export class InstructedHoldDto {
  @Uuid()
  holdId!: string;
}

export class ReceiveReferralDto {
  @Text({ max: 200, example: 'Dr. Sam Example', description: 'Stored only encrypted.' })
  referrer!: string;

  @CodeField({ example: 'PSYCHIATRIST' })
  referrerCredential!: string;

  @CodeField({ example: 'TREATMENT_RESISTANT' })
  reasonCode!: string;

  @IdField({ optional: true, example: 'letter-2026-031' })
  documentRef?: string;
}

export class ReceivedReferralDto {
  @Uuid()
  referralId!: string;
}

export class ChartEntryDto {
  @Uuid()
  recordId!: string;

  @Text({ max: 64, example: 'ClearanceTestResulted' })
  type!: string;

  @Text({ min: 0, max: 64, example: 'WEIGHT' })
  about!: string;

  @InstantField()
  occurredAt!: string;

  @IdField({ example: 'np-larsen' })
  recordedBy!: string;

  @Nested(() => FactsDto, { description: 'The event’s fields, sealed ones opened.' })
  facts!: object;
}

/** As the event has them: see the catalogue of events. */
class FactsDto {}

export class ChartDto {
  @ListOf(() => ChartEntryDto, { description: 'Oldest first.' })
  entries!: ChartEntryDto[];
}

export class RequirementDto {
  @Text({ max: 100, example: 'INSTRUMENT_PHQ9' })
  gate!: string;

  @Text({ max: 500, example: 'PHQ9 was not answered.' })
  detail!: string;

  @ListOf(rules.text({ max: 64 }), { example: ['InstrumentCompleted'] })
  satisfiedBy!: string[];

  @InstantField({ optional: true, description: 'From when it can be satisfied.' })
  from?: string;
}

export class EvidenceDto {
  @CodeField({ example: 'PHQ9' })
  what!: string;

  @IdField()
  ref!: string;
}

export class AssignedDto {
  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @InstantField()
  dueBy!: string;

  @CodeField({ example: 'BASELINE' })
  purpose!: string;
}

export class RequirementsDto {
  @ListOf(() => RequirementDto)
  missing!: RequirementDto[];

  @ListOf(() => EvidenceDto)
  restsOn!: EvidenceDto[];

  @ListOf(() => AssignedDto, { description: 'Instruments that are assigned and not answered yet.' })
  assigned!: AssignedDto[];
}
