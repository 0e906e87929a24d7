import { OUTCOME_VERDICTS, REVIEW_DECISIONS } from '#contracts';
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
} from '#platform';

const SCORE = { min: 0, max: 1000, optional: true, description: 'Null where it may not be disclosed.' };

export class AuthoriseBoosterDto {
  @CodeField({ example: 'SYMPTOMS_RETURN' })
  reasonCode!: string;
}

export class BoosterAuthorisedDto {
  @IdField()
  boosterId!: string;
}

export class ReviewNonResponseDto {
  @OneOf(REVIEW_DECISIONS)
  decision!: (typeof REVIEW_DECISIONS)[number];

  @Text({ max: 4000, multiline: true, description: 'For the record. Stored only encrypted.' })
  reason!: string;
}

export class VerdictDto {
  @NumberField(SCORE)
  baseline?: number | null;

  @NumberField(SCORE)
  current?: number | null;

  @IntField({ min: 0, max: 100, description: 'Infusions that had been given by then.' })
  afterInfusions!: number;

  @OneOf(OUTCOME_VERDICTS)
  verdict!: string;

  @Text({ max: 40, example: '1.0.0' })
  rulesVersion!: string;

  @ListOf(rules.id, { description: 'Events of intake, the baseline first.' })
  evidence!: string[];
}

export class TrendReadingDto {
  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @NumberField(SCORE)
  score?: number | null;

  @IdField({ optional: true, example: 'MODERATE' })
  bandId?: string | null;

  @InstantField()
  takenAt!: string;

  @IdField({ description: 'The event of intake.' })
  evidence!: string;

  @Nested(() => VerdictDto, { optional: true, description: 'Of the instrument that decides, after the first dose.' })
  verdict?: VerdictDto | null;
}

export class MeasurementPointDto {
  @Text({ max: 80, example: 'AFTER_INFUSION:2' })
  point!: string;

  @InstantField({ optional: true })
  dueFrom?: string | null;

  @InstantField()
  dueUntil!: string;

  @OneOf(['SCHEDULED', 'DUE', 'OVERDUE', 'TAKEN'])
  status!: string;
}

export class ReviewDto {
  @IdField()
  reviewId!: string;

  @IntField({ min: 1, max: 100 })
  afterInfusion!: number;

  @OneOf(REVIEW_DECISIONS, { optional: true })
  decision?: string | null;
}

export class RelapseDto {
  @InstantField()
  at!: string;

  @OneOf(['RULE', 'CLINICIAN'])
  basis!: string;

  @IdField({ optional: true })
  declaredBy?: string | null;

  @Text({ max: 40, example: '1.0.0' })
  rulesVersion!: string;

  @ListOf(rules.id)
  evidence!: string[];
}

export class OutcomesDto {
  @IdField()
  courseId!: string;

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;

  @CodeField({ example: 'PHQ9', description: 'The instrument that decides, by the indication.' })
  instrumentCode!: string;

  @ListOf(() => MeasurementPointDto)
  points!: MeasurementPointDto[];

  @ListOf(() => TrendReadingDto)
  readings!: TrendReadingDto[];

  @ListOf(() => ReviewDto)
  reviews!: ReviewDto[];

  @BoolField()
  relapsed!: boolean;

  @ListOf(() => RelapseDto)
  relapses!: RelapseDto[];

  @BoolField({ description: 'The course is over: nothing more is due.' })
  closed!: boolean;
}
