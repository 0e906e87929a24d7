import { ApiProperty } from '@nestjs/swagger';
import { MOST_KEYS } from '#transport';
import { BoolField, CodeField, IntField, OneOf, Text } from '../http/fields/decorators.js';
import { PageQuery } from '../http/reads/page.js';

export class DeadLetterQuery extends PageQuery {
  @Text({ max: 200, optional: true, description: 'Only keys that stand still for this reason.', example: 'a1b2c3' })
  fingerprint?: string;
}

export class ReasonDto {
  @CodeField({ example: 'RESTORED_FROM_BACKUP', description: 'Why; recorded as an event.' })
  reasonCode!: string;
}

/** An act that stops something must be meant: the body names the service once more. */
export class ConfirmDto extends ReasonDto {
  @Text({ max: 40, description: 'The name of the service that this is about.', example: 'name-of-the-service' })
  confirm!: string;
}

export class RedriveDto {
  @CodeField({ example: 'DEFECT_FIXED', description: 'Why; recorded as an event, and readable for auditors.' })
  reasonCode!: string;

  @Text({ max: 500, example: 'Fixed in 1.2.1', description: 'For the operators of this service.' })
  reason!: string;

  @BoolField({ optional: true, description: 'Only says what would happen; nothing is kept.' })
  dryRun?: boolean;

  @BoolField({ optional: true, description: 'Also after repeated failed redrives.' })
  force?: boolean;
}

export class RedriveManyDto extends RedriveDto {
  @Text({ max: 200, optional: true, description: 'Only keys that stand still for this reason.', example: 'a1b2c3' })
  fingerprint?: string;

  @IntField({ min: 1, max: MOST_KEYS, optional: true, description: 'Keys at most; oldest first.', example: 100 })
  limit?: number;

  @IntField({ min: 0, max: 10_000, optional: true, description: 'Milliseconds between two keys.', example: 50 })
  pauseMs?: number;
}

export class DeadLetterKeyDto {
  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-00000000000c' })
  key!: string;

  @ApiProperty({ type: String, example: 'infusion' })
  source!: string;

  @OneOf(['GAP', 'REACTION_FAILED'])
  cause!: string;

  @ApiProperty({ type: String, example: 'a1b2c3' })
  fingerprint!: string;

  @ApiProperty({ type: String, example: 'TypeError' })
  errorCode!: string;

  @ApiProperty({ type: Number, example: 3, description: 'Events in its queue.' })
  waiting!: number;

  @ApiProperty({ type: Number, example: 3, description: 'Times the reaction was tried before it was parked.' })
  attempts!: number;

  @ApiProperty({ type: Number, example: 0 })
  redrives!: number;

  @ApiProperty({ type: String, example: '2026-03-02T17:00:00.000Z' })
  parkedAt!: string;
}

/** An event as an operator sees it: which one it is, not what it says. */
export class DeadLetterEventDto {
  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-00000000000d' })
  eventId!: string;

  @ApiProperty({ type: String, example: 'case-019b76da-a800-7000-8000-00000000000c' })
  streamId!: string;

  @ApiProperty({ type: Number, example: 4 })
  streamVersion!: number;

  @ApiProperty({ type: String, example: 'ConsentSigned' })
  type!: string;

  @ApiProperty({ type: String, example: '2026-03-02T17:00:00.000Z' })
  recordedAt!: string;
}

export class RedriveRecordDto {
  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-00000000000e' })
  id!: string;

  @ApiProperty({ type: Object, example: { subject: 'op-1', role: 'operator', organisation: 'north' } })
  actor!: object;

  @ApiProperty({ type: String, example: 'DEFECT_FIXED' })
  reasonCode!: string;

  @ApiProperty({ type: String, example: 'Fixed in 1.2.1' })
  reason!: string;

  @ApiProperty({ type: Boolean, example: false })
  dryRun!: boolean;

  @ApiProperty({ type: Boolean, example: false })
  forced!: boolean;

  @ApiProperty({ type: String, example: '2026-03-02T17:05:00.000Z' })
  startedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-03-02T17:05:00.120Z' })
  endedAt!: string | null;

  @OneOf(['started', 'resumed', 'still-parked', 'refused', 'not-parked'], {
    description: '`started`: still running, or cut off.',
  })
  outcome!: string;

  @ApiProperty({ type: Number, example: 3 })
  handled!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0 })
  remaining!: number | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  errorCode!: string | null;
}

export class DeadLetterDetailDto extends DeadLetterKeyDto {
  @ApiProperty({ type: () => DeadLetterEventDto, isArray: true, description: 'The first hundred, in order.' })
  events!: readonly DeadLetterEventDto[];

  @ApiProperty({ type: () => RedriveRecordDto, isArray: true })
  actions!: readonly RedriveRecordDto[];
}

export class RedriveRecordsDto {
  @ApiProperty({ type: () => RedriveRecordDto, isArray: true })
  actions!: readonly object[];
}

export class DeadLetterGroupDto {
  @ApiProperty({ type: String, example: 'a1b2c3' })
  fingerprint!: string;

  @OneOf(['GAP', 'REACTION_FAILED'])
  cause!: string;

  @ApiProperty({ type: String, example: 'TypeError' })
  errorCode!: string;

  @ApiProperty({ type: Number, example: 12 })
  keys!: number;

  @ApiProperty({ type: Number, example: 40 })
  events!: number;

  @ApiProperty({ type: String, example: '2026-03-02T17:00:00.000Z' })
  oldest!: string;
}

export class DeadLetterGroupsDto {
  @ApiProperty({ type: () => DeadLetterGroupDto, isArray: true })
  groups!: readonly object[];
}

export class RedriveResultDto {
  @ApiProperty({ type: String, example: '019b76da-a800-7000-8000-00000000000c' })
  key!: string;

  @OneOf(['resumed', 'still-parked', 'refused', 'not-parked'])
  outcome!: string;

  @ApiProperty({ type: Number, example: 3 })
  handled!: number;

  @ApiProperty({ type: Number, example: 0 })
  remaining!: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is still parked.' })
  errorCode!: string | null;
}

export class RedriveResultsDto {
  @ApiProperty({ type: () => RedriveResultDto, isArray: true })
  results!: readonly object[];
}

export class TimerCheckDto {
  @ApiProperty({ type: Number, example: 0, description: 'Timers that the streams imply and the table lacks.' })
  missing!: number;

  @ApiProperty({ type: Number, example: 0, description: 'Timers that no stream implies.' })
  extra!: number;

  @ApiProperty({ type: Number, example: 0, description: 'Timers set for another time than the streams imply.' })
  different!: number;
}

export class IncarnationDto {
  @ApiProperty({ type: String, example: '5f0c2c1e-6d0b-4c7e-9c55-0d5a3b0f7a11' })
  incarnation!: string;
}

export class ReadAgainDto {
  @ApiProperty({ type: String, example: 'intake' })
  source!: string;
}
