import { CHECK_RESULTS } from '#contracts';
import { CodeField, IdField, InstantField, IntField, ListOf, NumberField, OneOf, Text } from '#platform';

export class CheckFindingDto {
  @CodeField({ example: 'EMERGENCY_EQUIPMENT', description: 'A check of the policy that a person answers.' })
  checkCode!: string;

  @OneOf(CHECK_RESULTS)
  result!: (typeof CHECK_RESULTS)[number];

  @CodeField({ example: 'EQUIPMENT_LOG' })
  evidence!: string;

  @IntField({ min: 0, max: 100, optional: true, description: 'Where the check has a value, such as a screener level.' })
  value?: number;

  @InstantField({ optional: true, description: 'Fasting: when the patient last ate.' })
  lastSolidsAt?: string;

  @InstantField({ optional: true, description: 'Fasting: when the patient last drank.' })
  lastLiquidsAt?: string;

  @InstantField({ optional: true, description: 'When it was found, such as the time of a test; now when left out.' })
  checkedAt?: string;
}

export class RecordChecksDto {
  @ListOf(() => CheckFindingDto, { min: 1, max: 30, description: 'All of them are recorded, or none.' })
  findings!: CheckFindingDto[];
}

export class OverrideCheckDto {
  @CodeField({ example: 'FASTING' })
  checkCode!: string;

  @CodeField({ example: 'CLINICAL_JUDGEMENT' })
  reasonCode!: string;

  @Text({ max: 2000, multiline: true, example: 'A light breakfast four hours ago; no nausea before.' })
  reason!: string;
}

export class DoseCheckDto {
  @IdField({
    example: 'rn-castillo',
    description: 'Who drew the dose up. Neither they nor the prescriber may check it.',
  })
  preparedBy!: string;

  @NumberField({ min: 0, max: 2000, example: 36, description: 'As you worked it out from the order.' })
  computedMg!: number;

  @NumberField({ min: 0, max: 2000, example: 0.72, description: 'Volume to draw from the vial.' })
  computedMl!: number;

  @NumberField({ min: 0, max: 12000, example: 75, description: 'Rate of the pump.' })
  computedMlPerH!: number;
}

export class EscortAbsenceDto {
  @InstantField({ optional: true, description: 'When the escort was expected.' })
  expectedAt?: string;
}
