import { AE_OUTCOMES, CONTACT_OUTCOMES, RELATEDNESS } from '#contracts';
import {
  BoolField,
  CodeField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  NumberField,
  OneOf,
  rules,
  Text,
  Uuid,
} from '#platform';

export class ScaleAnswersDto {
  @CodeField({ example: 'CADSS6' })
  scale!: string;

  @ListOf(rules.int({ min: -20, max: 100 }), { min: 1, max: 30, example: [0, 0, 0, 0, 0, 0] })
  items!: number[];
}

export class RecordScalesDto {
  @InstantField({ description: 'When the patient answered.' })
  observedAt!: string;

  @CodeField({ optional: true, example: 'NETWORK_DOWN', description: 'Why it is entered late.' })
  lateReason?: string;

  @ListOf(() => ScaleAnswersDto, { min: 1, max: 10 })
  scales!: ScaleAnswersDto[];
}

export class AcknowledgeDto {
  @ListOf(rules.code, { min: 1, max: 20, example: ['SBP_ELEVATED'] })
  ruleIds!: string[];

  @CodeField({ example: 'WHITE_COAT' })
  reasonCode!: string;
}

export class ChangeRateDto {
  @NumberField({ min: 0.1, max: 12000, example: 60 })
  mlPerHour!: number;

  @NumberField({ min: 0, max: 2000, example: 20, description: 'What had gone in until now.' })
  volumeInfusedMl!: number;

  @CodeField({ example: 'NAUSEA' })
  reasonCode!: string;

  @IdField({ example: 'np-1' })
  orderedBy!: string;
}

export class RescueMedicationDto {
  @CodeField({ example: 'ONDANSETRON' })
  drug!: string;

  @NumberField({ min: 0, max: 10000, example: 4 })
  dose!: number;

  @OneOf(['mg', 'mcg', 'mL', 'L/min'])
  unit!: string;

  @CodeField({ example: 'IV' })
  route!: string;

  @Uuid({ optional: true, description: 'The adverse event that it is for.' })
  adverseEventId?: string;

  @IdField({ example: 'np-1' })
  orderedBy!: string;

  @InstantField({ optional: true, description: 'Now when left out.' })
  givenAt?: string;
}

export class ContactDto {
  @OneOf(CONTACT_OUTCOMES)
  outcome!: (typeof CONTACT_OUTCOMES)[number];

  @Text({ max: 2000, multiline: true, optional: true, description: 'Sealed.' })
  findings?: string;

  @InstantField({ optional: true, description: 'Now when left out.' })
  contactedAt?: string;
}

export class JudgementDto {
  @IntField({ min: 1, max: 5, example: 2 })
  grade!: number;

  @BoolField({ example: false })
  serious!: boolean;

  @OneOf(RELATEDNESS)
  relatedness!: (typeof RELATEDNESS)[number];

  @BoolField({ description: 'Known for the drug.' })
  expected!: boolean;

  @BoolField({ example: false, description: 'Urgent and not over.' })
  urgent!: boolean;
}

export class AdverseEventDto extends JudgementDto {
  @CodeField({ example: 'NAUSEA' })
  term!: string;

  @InstantField({ description: 'When it began.' })
  onsetAt!: string;

  @Text({ max: 4000, multiline: true, optional: true, description: 'Sealed.' })
  narrative?: string;
}

export class ReportMadeDto {
  @CodeField({ example: 'CA_ADVERSE_EVENT', description: 'A report that the adverse event lists as due.' })
  ruleId!: string;

  @IdField({ optional: true, description: 'The reference that the authority gave.' })
  reference?: string;
}

export class ResolveAdverseEventDto {
  @OneOf(AE_OUTCOMES)
  outcome!: (typeof AE_OUTCOMES)[number];

  @InstantField({ optional: true, description: 'Now when left out.' })
  resolvedAt?: string;
}
