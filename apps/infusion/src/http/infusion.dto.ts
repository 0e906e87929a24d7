import { STOP_KINDS } from '#contracts';
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
  Uuid,
} from '#platform';

export class InfusionCheckInDto {
  @Uuid()
  courseId!: string;

  @IntField({ min: 1, max: 100, description: 'Which infusion of the series.' })
  ordinal!: number;

  @Uuid({ optional: true })
  appointmentId?: string;

  @ListOf(rules.code, { max: 10, example: ['NAME', 'BIRTH_DATE'], description: 'Kinds of identifier that matched.' })
  identifiersMatched!: string[];

  @BoolField({ description: 'The patient said today that the consent stands.' })
  consentReaffirmed!: boolean;
}

export class EscortDto {
  @CodeField({ example: 'SPOUSE' })
  relationship!: string;

  @OneOf(['PRESENT', 'CONFIRMED_FOR_PICKUP'])
  method!: 'PRESENT' | 'CONFIRMED_FOR_PICKUP';
}

export class OrderDoseDto {
  @NumberField({ min: 0.01, max: 10, example: 0.5 })
  mgPerKg!: number;

  @NumberField({ min: 1, max: 400, example: 80 })
  weightKg!: number;

  @NumberField({ min: 1, max: 600, example: 40 })
  minutes!: number;
}

export class OrderedDoseDto {
  @NumberField({ min: 0, max: 2000, example: 40, description: 'Computed here, to a tenth.' })
  mg!: number;
}

export class StartInfusionDto {
  @IdField({ example: 'nurse-1', description: 'Who monitors the patient.' })
  monitorId!: string;

  @IdField({ example: 'np-1', description: 'The supervising clinician on site.' })
  supervisorId!: string;

  @IdField({ optional: true, example: 'therapist-1', description: 'Where the protocol has a therapist present.' })
  therapistId?: string;
}

export class VitalsDto {
  @InstantField({ description: 'When the reading was taken.' })
  observedAt!: string;

  @OneOf(['MANUAL', 'DEVICE'])
  source!: 'MANUAL' | 'DEVICE';

  @NumberField({ min: 30, max: 300, example: 128 })
  sbp!: number;

  @NumberField({ min: 10, max: 200, example: 82 })
  dbp!: number;

  @NumberField({ min: 10, max: 300, example: 74 })
  hr!: number;

  @NumberField({ min: 0, max: 80, example: 14 })
  rr!: number;

  @NumberField({ min: 30, max: 100, example: 98 })
  spo2!: number;

  @IntField({ min: 0, max: 5, example: 5 })
  moaas!: number;
}

export class PumpReasonDto {
  @CodeField({ example: 'HYPERTENSION' })
  reasonCode!: string;
}

export class StopInfusionDto extends PumpReasonDto {
  @OneOf(STOP_KINDS)
  kind!: (typeof STOP_KINDS)[number];

  @NumberField({ min: 0, max: 2000, example: 40 })
  mgDelivered!: number;
}

export class RecoveryDto {
  @OneOf(['ALDRETE', 'PADSS'])
  scale!: 'ALDRETE' | 'PADSS';

  @IntField({ min: 0, max: 10, example: 9 })
  score!: number;
}

export class InfusionDischargeDto {
  @BoolField({ description: 'The escort is here and was identified.' })
  escortIdentified!: boolean;

  @BoolField({ description: 'The patient has acknowledged the written instructions.' })
  instructionsAcknowledged!: boolean;
}

export class DischargeAgainstAdviceDto extends InfusionDischargeDto {
  @IdField({ example: 'nurse-2', description: 'Somebody other than you.' })
  witnessId!: string;

  @CodeField({ example: 'PATIENT_INSISTS' })
  reasonCode!: string;
}

export class DeferInfusionDto extends PumpReasonDto {
  @OneOf(['PATIENT', 'CLINIC', 'CLINIC_SAFETY'])
  initiator!: 'PATIENT' | 'CLINIC' | 'CLINIC_SAFETY';
}
