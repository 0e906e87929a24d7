import { BoolField, CodeField, IdField, InstantField, IntField, ListOf, OneOf, rules, Text } from '#platform';

export class CompletePreparationItemDto {
  @CodeField({ example: 'EDUCATION', description: 'One of the items that the plan asks for.' })
  itemCode!: string;
}

export class RecordIntentionDto {
  @OneOf(['WHY_KETAMINE', 'WHY_NOW', 'HOPED_FOR_GAIN'])
  promptCode!: 'WHY_KETAMINE' | 'WHY_NOW' | 'HOPED_FOR_GAIN';

  @Text({ max: 4000, multiline: true, description: "The patient's own words. Stored only encrypted.", example: 'Text' })
  text!: string;
}

export class CompletePreparationDto {
  @BoolField({ description: 'The therapist attests that the patient is prepared.' })
  attested!: boolean;
}

export class TherapyReasonDto {
  @CodeField({ example: 'PREPARATION_EXPIRED' })
  reasonCode!: string;
}

export class PreparationWaiverDto extends TherapyReasonDto {
  @Text({ max: 4000, multiline: true, description: 'For the record. Stored only encrypted.', example: 'Text' })
  reason!: string;
}

export class IntegrationWaiverDto extends PreparationWaiverDto {
  @IntField({ min: 1, max: 100, description: 'The infusion whose integration is waived.' })
  ordinal!: number;
}

export class PreparationPlanDto {
  @IdField()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(['OPEN', 'COMPLETED', 'WAIVED'])
  status!: string;

  @ListOf(rules.code)
  requiredItems!: string[];

  @ListOf(rules.code)
  completedItems!: string[];

  @ListOf(rules.code)
  missingItems!: string[];

  @IntField({ min: 0, max: 100 })
  minSessions!: number;

  @IdField({ optional: true })
  attestedBy?: string | null;

  @InstantField({ optional: true })
  validUntil?: string | null;
}

export class IntentionAnswerDto {
  @IdField()
  intentionId!: string;
}
