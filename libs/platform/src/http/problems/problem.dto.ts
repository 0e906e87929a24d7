import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'FieldError' })
export class FieldErrorDto {
  @ApiProperty({ type: String, example: 'items[2].code', description: 'Path of the field.' })
  field!: string;

  @ApiProperty({ type: String, example: 'NOT_ONE_OF', description: 'Stable code of what is wrong.' })
  code!: string;

  @ApiProperty({ type: String, example: 'must be one of A, B', description: 'What is right; never the value sent.' })
  message!: string;
}

@ApiSchema({ name: 'MissingGate' })
export class MissingGateDto {
  @ApiProperty({ type: String, example: 'PREPARATION_COMPLETE' })
  gate!: string;

  @ApiProperty({ type: String, example: 'Preparation is not complete.' })
  detail!: string;

  @ApiProperty({ type: [String], example: ['PreparationCompleted'], description: 'Facts that satisfy the gate.' })
  satisfiedBy!: string[];

  @ApiProperty({ type: String, format: 'date-time', required: false, example: '2026-03-09T16:30:00Z' })
  from?: string;
}

/** RFC 9457. `/problems` lists every code. */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  @ApiProperty({ type: String, format: 'uri-reference', example: '/problems/permit-required' })
  type!: string;

  @ApiProperty({ type: String, example: 'The treatment course does not permit this step now' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 409 })
  status!: number;

  @ApiProperty({ type: String, required: false, example: 'Two gates do not hold.' })
  detail?: string;

  @ApiProperty({ type: String, example: 'PERMIT_REQUIRED' })
  code!: string;

  @ApiProperty({ type: String, example: 'Satisfy each gate listed in `missing`.' })
  remedy!: string;

  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-00000000000c' })
  correlationId!: string;

  @ApiProperty({ type: () => FieldErrorDto, isArray: true, required: false })
  errors?: FieldErrorDto[];

  @ApiProperty({ type: () => MissingGateDto, isArray: true, required: false })
  missing?: MissingGateDto[];
}

@ApiSchema({ name: 'ProblemEntry' })
export class ProblemEntryDto {
  @ApiProperty({ type: String, example: '/problems/permit-required' })
  type!: string;

  @ApiProperty({ type: String, example: 'PERMIT_REQUIRED' })
  code!: string;

  @ApiProperty({ type: 'integer', example: 409 })
  status!: number;

  @ApiProperty({ type: String, example: 'The treatment course does not permit this step now' })
  title!: string;

  @ApiProperty({ type: String, example: 'Satisfy each gate listed in `missing`.' })
  remedy!: string;

  @ApiProperty({ type: String, example: 'clinical-order' })
  kind!: string;
}

@ApiSchema({ name: 'ProblemCatalogue' })
export class ProblemCatalogueDto {
  @ApiProperty({ type: () => ProblemEntryDto, isArray: true })
  items!: ProblemEntryDto[];
}

/** What every accepted command answers, beside its own fields. */
@ApiSchema({ name: 'Accepted' })
export class AcceptedDto {
  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-000000000001' })
  id!: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1, description: 'Also the ETag.' })
  version!: number;

  @ApiProperty({ type: String, example: 'case-019b76da-a800-7000-8000-000000000001@1' })
  position!: string;
}
