import { ApiProperty } from '@nestjs/swagger';
import { BoolField, CodeField, IdField, InstantField, IntField, PageQuery, Text, Uuid } from '#platform';

const PURPOSE = { optional: true, example: 'ACCREDITATION', description: 'Why it is read; recorded with the access.' };

export class HistoryQuery {
  @InstantField({ optional: true, description: 'As it was known at this instant of recording; now when left out.' })
  asOf?: string;

  @CodeField(PURPOSE)
  purpose: string = 'AUDIT';
}

export class ConformanceQuery {
  @Text({ max: 130, optional: true, example: 'kap.sequential@1.0.0', description: 'What would it have refused?' })
  protocol?: string;

  @CodeField(PURPOSE)
  purpose: string = 'AUDIT';
}

export class VerifyQuery {
  @Uuid({ optional: true, description: 'The whole trail when left out.' })
  courseId?: string;

  @CodeField(PURPOSE)
  purpose: string = 'AUDIT';
}

export class AccessQuery extends PageQuery {
  @Text({ max: 200, optional: true, example: 'auditor-1' })
  subject?: string;

  @Text({ max: 200, optional: true, example: 'course/019b76da-a800-7000-8000-000000000001' })
  resource?: string;

  @BoolField({
    optional: true,
    description: 'true: only what was disclosed to another organisation; false: only the rest.',
  })
  disclosed?: boolean;

  @CodeField(PURPOSE)
  purpose: string = 'AUDIT';
}

const objects = (description: string) =>
  ({ type: 'object', additionalProperties: true, isArray: true, description }) as const;
const object = (description: string) =>
  ({ type: 'object', additionalProperties: true, nullable: true, description }) as const;

export class CourseHistoryDto {
  @Uuid()
  courseId!: string;

  @ApiProperty({ type: String, nullable: true })
  asOf!: string | null;

  @ApiProperty(
    object(
      'Phase, holds, permits and each step as the pinned protocol assesses it; null before opening, and once it went on at a site that your token does not cover.',
    ),
  )
  state!: object | null;

  @ApiProperty(objects('Every event of every service about the course; sealed parts stay closed.'))
  timeline!: readonly object[];

  @ApiProperty(objects('Each decision of the course: what led to it, its gates and the evidence they rest on.'))
  decisions!: readonly object[];

  @ApiProperty(objects('Each attempt against the clinical order that was stopped.'))
  refusals!: readonly object[];
}

export class ConformanceDto {
  @Uuid()
  courseId!: string;

  @Text({ max: 130, example: 'kap.separated.preferred@1.0.0' })
  protocol!: string;

  @BoolField({ description: 'The protocol gives every recorded decision, and no other.' })
  conforms!: boolean;

  @IntField({ min: 0, max: 1_000_000 })
  decisions!: number;

  @ApiProperty(objects('Each place at which record and protocol disagree, with its stream version.'))
  divergences!: readonly object[];

  @ApiProperty(object('Permits and starts that the other protocol would have refused, with the missing gates.'))
  whatIf!: object | null;
}

export class VerificationDto {
  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER })
  events!: number;

  @IntField({ min: 0, max: Number.MAX_SAFE_INTEGER })
  streams!: number;

  @BoolField()
  verified!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Events by service.' })
  bySource!: object;

  @Text({ max: 64, description: 'Over the ends of all chains: keep it elsewhere, compare it later.' })
  digest!: string;

  @ApiProperty(objects('Each broken place: stream, version, and whether it is a gap, a hash or a column.'))
  problems!: readonly object[];
}

export class AccessDto {
  @Uuid()
  eventId!: string;

  @Text({ max: 200, example: 'auditor-1' })
  subject!: string;

  @IdField({ example: 'auditor' })
  role!: string;

  @Text({ max: 300, example: 'course/019b76da-a800-7000-8000-000000000001' })
  resource!: string;

  @CodeField({ example: 'REPLAY' })
  action!: string;

  @CodeField({ example: 'AUDIT' })
  purpose!: string;

  @ApiProperty({ type: String, nullable: true })
  asOf!: string | null;

  @CodeField({ example: 'SHOWN' })
  outcome!: string;

  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of what was shown.' })
  resultHash!: string | null;

  @ApiProperty({
    ...object('Disclosed by it under 42 CFR Part 2: recipients, categories, consents and the version of the notice.'),
    example: { recipients: ['independent'], categories: ['AUDIT'], consentIds: [], noticeVersion: '2026-01' },
  })
  disclosure!: object | null;

  @InstantField()
  accessedAt!: Date | string;
}
