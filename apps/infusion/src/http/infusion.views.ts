import { BoolField, IdField, InstantField, IntField, ListOf, Nested, NumberField, OneOf, rules } from '#platform';
import { EscortDto, OrderDoseDto, RecoveryDto, StopInfusionDto, VitalsDto } from './infusion.dto.js';

const STATES = ['CHECKED_IN', 'RUNNING', 'PAUSED', 'STOPPED', 'DISCHARGED', 'DEFERRED'];

export class DoseDto extends OrderDoseDto {
  @NumberField({ min: 0, max: 2000, example: 40 })
  mg!: number;

  @IdField({ example: 'np-1' })
  prescriberId!: string;
}

export class InfusionStopDto extends StopInfusionDto {
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
  @OneOf(['DISCHARGED', 'AGAINST_ADVICE'])
  kind!: string;

  @InstantField()
  noDriveUntil!: string;

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

export class VitalsReadingDto extends VitalsDto {
  @InstantField({ description: 'When it was entered.' })
  recordedAt!: string;
}

export class FlowsheetDto extends InfusionDto {
  @ListOf(() => VitalsReadingDto)
  vitals!: VitalsReadingDto[];
}
