import { ApiProperty } from '@nestjs/swagger';
import { BoolField, CodeField, IdField, IntField, ListOf, Nested, OneOf, rules, Text } from '#platform';

export class ProtocolTextDto {
  @Text({
    max: 64_000,
    multiline: true,
    example: 'protocolId: kap.separated.preferred\nversion: 1.0.0\n',
    description: 'YAML.',
  })
  definition!: string;
}

export class RetireProtocolDto {
  @CodeField({ example: 'REPLACED' })
  reason!: string;
}

export class ProtocolProblemDto {
  @IntField({ min: 1, max: 100_000 })
  line!: number;

  @IntField({ min: 1, max: 100_000 })
  column!: number;

  @Text({ min: 0, max: 200, example: 'separation.targetWindow.max', description: 'Empty: the whole file.' })
  path!: string;

  @CodeField({ example: 'DURATION_INVALID' })
  code!: string;

  @Text({ max: 500 })
  message!: string;
}

export class ProtocolCheckDto {
  @BoolField({ description: 'It can be approved.' })
  valid!: boolean;

  @ListOf(() => ProtocolProblemDto)
  problems!: readonly ProtocolProblemDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Why no course under it could ever be completed.' })
  infeasible!: string | null;
}

export class TherapyStartsDto {
  @Text({ max: 5, example: '09:00' })
  from!: string;

  @Text({ max: 5, example: '17:00' })
  to!: string;
}

export class FeasibilityQueryDto {
  @IdField({ example: 'kap.separated.preferred' })
  protocolId!: string;

  @IdField({ example: '1.0.0' })
  version!: string;

  @Text({ max: 64, example: 'America/Los_Angeles' })
  zone!: string;

  @ListOf(rules.int({ min: 1, max: 7 }), { max: 7, example: [1, 4], description: '1 is Monday.' })
  infusionWeekdays!: number[];

  @ListOf(rules.int({ min: 1, max: 7 }), { max: 7, example: [2, 5] })
  therapyWeekdays!: number[];

  @Text({ max: 5, optional: true, example: '16:40' })
  infusionEnds?: string;

  @Nested(() => TherapyStartsDto, { optional: true })
  therapyStarts?: TherapyStartsDto;
}

export class FeasibilityPlanDto {
  @Text({ max: 10, example: 'Monday' })
  infusionWeekday!: string;

  @ListOf(rules.text({ max: 10 }), { example: ['Tuesday'] })
  therapyWeekdays!: readonly string[];
}

export class FeasibilityReasonDto {
  @CodeField({ example: 'NO_THERAPY_DATE' })
  code!: string;

  @ListOf(rules.text({ max: 10 }), { example: ['Friday'] })
  weekdays!: readonly string[];

  @Text({ max: 500 })
  detail!: string;
}

export class FeasibilityDto {
  @BoolField()
  feasible!: boolean;

  @ListOf(() => FeasibilityPlanDto)
  plan!: readonly FeasibilityPlanDto[];

  @ListOf(() => FeasibilityReasonDto)
  reasons!: readonly FeasibilityReasonDto[];
}

export class ProtocolDto {
  @Text({ max: 130, example: 'kap.separated.preferred@1.0.0' })
  id!: string;

  @IdField({ example: 'kap.separated.preferred' })
  protocolId!: string;

  @IdField({ example: '1.0.0' })
  protocolVersion!: string;

  @OneOf(['ACTIVE', 'RETIRED'])
  status!: string;

  @BoolField({ description: 'A medical director approved it; the examples that ship are not signed.' })
  signed!: boolean;

  @ApiProperty({ type: Object, description: 'The protocol as it was approved.' })
  definition!: object;

  @Text({ max: 64, description: 'Of the rules, without the signature.' })
  sha256!: string;
}
