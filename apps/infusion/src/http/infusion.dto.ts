import { RECOMMENDATIONS, STOP_KINDS } from '#contracts';
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
import { ScaleAnswersDto } from './room.dto.js';

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

  @OneOf(['kg'], { optional: true, description: 'Weight is in kilograms. Another unit is refused, never converted.' })
  weightUnit?: 'kg';

  @InstantField({ description: 'When the patient was weighed.' })
  weightMeasuredAt!: string;

  @NumberField({ min: 1, max: 600, example: 40 })
  minutes!: number;

  @NumberField({ min: 1, max: 1000, example: 50, description: 'Concentration in the vial.' })
  vialMgPerMl!: number;

  @NumberField({ min: 1, max: 1000, example: 50, description: 'Volume in the pump, drug and diluent together.' })
  infusionMl!: number;
}

export class AdjustDoseDto extends OrderDoseDto {
  @CodeField({ example: 'PARTIAL_RESPONSE' })
  reasonCode!: string;
}

export class OrderedDoseDto {
  @NumberField({
    min: 0,
    max: 2000,
    example: 40,
    description: 'All four are computed here, exactly, and rounded once.',
  })
  mg!: number;

  @NumberField({ min: 0, max: 2000, example: 0.8, description: 'Volume to draw from the vial.' })
  drugMl!: number;

  @NumberField({ min: 0, max: 2000, example: 49.2 })
  diluentMl!: number;

  @NumberField({ min: 0, max: 12000, example: 75 })
  pumpMlPerH!: number;
}

export class StartInfusionDto {
  @IdField({ example: 'nurse-1', description: 'Who monitors the patient.' })
  monitorId!: string;

  @IdField({ example: 'np-1', description: 'The supervising clinician on site.' })
  supervisorId!: string;

  @IdField({ optional: true, example: 'therapist-1', description: 'Where the protocol has a therapist present.' })
  therapistId?: string;

  @IdField({ optional: true, example: 'pump-3' })
  pumpId?: string;

  @CodeField({ optional: true, example: 'LEFT_FOREARM' })
  ivSite?: string;
}

/** A reading, but for the mean pressure: that may be derived. */
export class ReadingDto {
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

  @ListOf(rules.code, {
    max: 10,
    optional: true,
    example: [],
    description: 'What the patient shows or says, by the policy.',
  })
  signs?: string[];

  @NumberField({ min: 0, max: 15, optional: true, example: 2 })
  o2LPerMin?: number;

  @IdField({ optional: true, example: 'monitor-7' })
  deviceId?: string;

  @CodeField({ optional: true, example: 'NETWORK_DOWN', description: 'Why it is entered late.' })
  lateReason?: string;
}

export class VitalsDto extends ReadingDto {
  @NumberField({ min: 10, max: 300, optional: true, example: 97, description: 'Derived when left out.' })
  map?: number;
}

export class RecordVitalsDto extends VitalsDto {
  @ListOf(() => ScaleAnswersDto, { max: 10, optional: true, description: 'Scales that were asked at the same time.' })
  scales?: ScaleAnswersDto[];
}

export class RecommendationDto {
  @CodeField({ example: 'SBP_HIGH' })
  ruleId!: string;

  @OneOf(RECOMMENDATIONS)
  recommendation!: string;
}

export class RecordedVitalsDto {
  @ListOf(() => RecommendationDto, { description: 'What the policy recommends by now. Only a person holds or stops.' })
  recommendations!: RecommendationDto[];
}

export class PumpReasonDto {
  @CodeField({ example: 'HYPERTENSION' })
  reasonCode!: string;
}

export class AtPumpDto extends PumpReasonDto {
  @NumberField({ min: 0, max: 2000, optional: true, example: 25, description: 'What the pump says has gone in.' })
  volumeInfusedMl?: number;

  @ListOf(rules.code, { max: 20, optional: true, example: [], description: 'Recommendations that you follow by it.' })
  confirms?: string[];
}

export class StopInfusionDto extends AtPumpDto {
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

  @BoolField({ description: 'The patient was asked about suicide before leaving.' })
  suicideQuestionAsked!: boolean;
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
