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

export class SharedGoalDto {
  @CodeField({ example: 'DAILY_FUNCTION', description: 'One of the goals of the policy.' })
  goalCode!: string;

  @Text({ max: 4000, multiline: true, description: 'In words that both agree on. Stored only encrypted.' })
  words!: string;

  @BoolField({ description: 'The patient agrees to it; you do by sending it.' })
  agreedByPatient!: boolean;
}

export class DistressPlanDto {
  @Text({ max: 4000, multiline: true, description: 'Fears, and what helps when they come. Stored only encrypted.' })
  plan!: string;
}

export class NominateEscortDto {
  @CodeField({ example: 'PARTNER' })
  relationship!: string;

  @Text({ max: 200, description: 'Stored only encrypted.', example: 'Alex Example' })
  name!: string;

  @Text({ max: 40, description: 'Stored only encrypted.', example: '+1 555 0100' })
  phone!: string;
}

export class AcknowledgeInstructionsDto {
  @Text({ max: 40, description: 'The version that the patient was given.', example: '2026-01' })
  version!: string;
}

export class PatientWordsQuery {
  @CodeField({ optional: true, example: 'CARE', description: 'Why you read; CARE without it. It is recorded.' })
  purpose?: string;
}

export class PatientWordDto {
  @OneOf(['INTENTION', 'SHARED_GOAL', 'DISTRESS_PLAN'])
  kind!: string;

  @CodeField({ example: 'WHY_NOW' })
  code!: string;

  @InstantField()
  recordedAt!: string;

  @Text({ max: 4000, multiline: true })
  text!: string;
}

export class PatientWordsDto {
  @ListOf(() => PatientWordDto)
  words!: PatientWordDto[];
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

export class IntegrationWaiverAnswerDto extends TherapyReasonDto {
  @IdField()
  courseId!: string;

  @IntField({ min: 1, max: 100, description: 'The infusion whose integration is waived.' })
  ordinal!: number;

  @IdField({ example: 'md-1' })
  signedBy!: string;

  @InstantField()
  signedAt!: string;

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
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

  @CodeField({ optional: true })
  sharedGoal?: string | null;

  @Text({ max: 40, optional: true, description: 'The version of the day-of instructions that was acknowledged.' })
  instructionsVersion?: string | null;

  @InstantField({ optional: true })
  completedAt?: string | null;

  @InstantField({ optional: true, description: 'When an earlier preparation lapsed that has to be renewed.' })
  lapsedAt?: string | null;

  @OneOf(['EXPIRED', 'GAP_TOO_LONG'], { optional: true })
  lapseCause?: string | null;
}

export class IntentionAnswerDto {
  @IdField()
  intentionId!: string;
}
