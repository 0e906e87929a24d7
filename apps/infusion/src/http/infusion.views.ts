import { STOP_KINDS } from '#contracts';
import { BoolField, IdField, InstantField, IntField, ListOf, Nested, NumberField, OneOf, rules } from '#platform';
import { EscortDto, OrderedDoseDto, PumpReasonDto, ReadingDto, RecoveryDto } from './infusion.dto.js';

const STATES = ['CHECKED_IN', 'RUNNING', 'PAUSED', 'STOPPED', 'DISCHARGED', 'DEFERRED'];

export class DoseDto extends OrderedDoseDto {
  @NumberField({ min: 0.01, max: 10, example: 0.5 })
  mgPerKg!: number;

  @NumberField({ min: 1, max: 400, example: 80 })
  weightKg!: number;

  @InstantField({ optional: true })
  weightMeasuredAt?: string;

  @NumberField({ min: 1, max: 600, example: 40 })
  minutes!: number;

  @NumberField({ min: 1, max: 1000, optional: true, example: 50 })
  vialMgPerMl?: number;

  @NumberField({ min: 1, max: 1000, optional: true, example: 50 })
  infusionMl?: number;

  @IdField({ example: 'np-1' })
  prescriberId!: string;
}

export class InfusionStopDto extends PumpReasonDto {
  @OneOf(STOP_KINDS)
  kind!: string;

  @NumberField({ min: 0, max: 2000, example: 40 })
  mgDelivered!: number;

  @NumberField({ min: 0, max: 1, example: 1 })
  deliveredFraction!: number;

  @BoolField({ description: 'Whether it uses up its place in the series.' })
  counts!: boolean;
}

export class RecoveryAssessmentDto extends RecoveryDto {
  @InstantField()
  assessedAt!: string;
}

export class PatientDepartureDto {
  @OneOf(['DISCHARGED', 'AGAINST_ADVICE', 'HOSPITALISATION', 'DEATH'])
  kind!: string;

  @InstantField({ optional: true })
  noDriveUntil?: string;

  @InstantField({ optional: true, description: 'Since when the patient was recovered, the least observation aside.' })
  readyAt?: string;

  @IdField({ optional: true })
  witnessId?: string;

  @ListOf(rules.code, { optional: true })
  unmet?: string[];
}

export class InfusionDto {
  @IdField()
  id!: string;

  @IdField()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @IntField({ min: 1, max: 100 })
  ordinal!: number;

  @OneOf(STATES)
  status!: string;

  @BoolField()
  consentWithdrawn!: boolean;

  @OneOf(['NONE', 'WAITING', 'MADE', 'OVERDUE'], { description: 'The call after discharge.' })
  contact!: string;

  @Nested(() => EscortDto, { optional: true })
  escort?: EscortDto | null;

  @Nested(() => DoseDto, { optional: true })
  dose?: DoseDto | null;

  @Nested(() => InfusionStopDto, { optional: true })
  stop?: InfusionStopDto | null;

  @ListOf(() => RecoveryAssessmentDto)
  recovery!: RecoveryAssessmentDto[];

  @Nested(() => PatientDepartureDto, { optional: true })
  departure?: PatientDepartureDto | null;

  @InstantField()
  checkedInAt!: string;

  @InstantField({ optional: true })
  startedAt?: string | null;

  @InstantField({ optional: true })
  stoppedAt?: string | null;

  @InstantField({ optional: true })
  leftAt?: string | null;
}

export class VitalsReadingDto extends ReadingDto {
  @NumberField({
    min: 10,
    max: 300,
    optional: true,
    example: 97,
    description: 'Null in readings from before it was kept.',
  })
  map?: number | null;

  @InstantField({ description: 'When it was entered.' })
  recordedAt!: string;
}

export class InfusionWithVitalsDto extends InfusionDto {
  @ListOf(() => VitalsReadingDto)
  vitals!: VitalsReadingDto[];
}
