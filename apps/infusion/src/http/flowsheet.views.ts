import { ApiProperty } from '@nestjs/swagger';
import { CodeField, IdField, InstantField, IntField, ListOf, OneOf } from '#platform';

export class AsOfQuery {
  @InstantField({ optional: true, description: 'As it was known at this instant of recording; now when left out.' })
  asOf?: string;
}

export class CheckLineDto {
  @CodeField({ example: 'FASTING' })
  code!: string;

  @OneOf(['PASS', 'FAIL', 'NOT_APPLICABLE', 'OVERRIDDEN', 'OPEN'])
  result!: string;

  @ApiProperty({ type: String, nullable: true, example: 'PATIENT_STATEMENT' })
  evidence!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'rn-castillo' })
  by!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-03-04T17:05:00Z' })
  at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: null })
  value!: number | null;

  @ApiProperty({ type: String, isArray: true, example: [], description: 'Events that it rests on, or people.' })
  refs!: string[];
}

const objects = (description: string) =>
  ApiProperty({ type: 'object', additionalProperties: true, isArray: true, description, example: [] });
const object = (description: string) =>
  ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description, example: null });

export class FlowsheetDto {
  @IdField()
  infusionId!: string;

  @IdField()
  courseId!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @IntField({ min: 1, max: 100 })
  ordinal!: number;

  @ApiProperty({ type: String, nullable: true, example: null })
  asOf!: string | null;

  @ListOf(() => CheckLineDto, { description: 'Every check of the policy: result, evidence, person, time.' })
  checks!: CheckLineDto[];

  @object('The order as it stands, its independent check, and how often it was adjusted.')
  dose!: object;

  @object('Who started the pump, when, with whom in the room.')
  start!: object | null;

  @objects('Each time of observation: vital signs, scales, what the policy recommended, whether it was entered late.')
  rows!: object[];

  @objects('Readings that were missing when their time and its grace had passed.')
  gaps!: object[];

  @objects('Each time the pump stood still.')
  holds!: object[];

  @objects('Each change of the pump’s rate.')
  rateChanges!: object[];

  @objects('What was entered in error, and what holds instead; the entries stay where they are.')
  corrections!: object[];

  @object('How the dose ended, and whether it counts.')
  stop!: object | null;

  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'object', additionalProperties: true } },
    example: [],
    description: 'Each adverse event, as its own list of events.',
  })
  adverseEvents!: object[][];

  @object('How the patient left, until when not to drive, and what was not met.')
  discharge!: object | null;

  @object('The call after discharge.')
  contact!: object | null;

  @objects('Everything else that happened, in the order of recording.')
  events!: object[];
}
