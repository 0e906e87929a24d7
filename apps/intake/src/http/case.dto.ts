import { CONSENT_TYPES, CONTRAINDICATION_CLASSES, ELIGIBILITY_OUTCOMES, INDICATIONS } from '#contracts';
import {
  CodeField,
  DateField,
  EmailField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  Nested,
  OneOf,
  rules,
  Text,
  Uuid,
} from '#platform';
import { DisclosureStatementDto } from './screening.dto.js';

export class OpenCaseDto {
  @Uuid({ description: 'A consultation that was completed with PROCEED.' })
  consultationId!: string;

  @OneOf(INDICATIONS)
  indication!: (typeof INDICATIONS)[number];
}

export class CloseCaseDto {
  @CodeField({ example: 'PATIENT_CHOICE' })
  reason!: string;
}

export class OpenedCaseDto {
  @Uuid({ description: 'The id of the case, and of the treatment course that it may lead to.' })
  courseId!: string;

  @Uuid({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;
}

export class OpenAlertDto {
  @Uuid()
  alertId!: string;

  @CodeField({ example: 'PHQ9_ITEM_9' })
  trigger!: string;

  @OneOf(['HIGH', 'URGENT'])
  level!: string;

  @IdField({ optional: true, example: 'np-larsen', description: 'Whom it was routed to.' })
  clinicianId?: string;
}

export class StandingContraindicationDto {
  @CodeField({ example: 'SLEEP_APNOEA' })
  code!: string;

  @OneOf(CONTRAINDICATION_CLASSES)
  class!: string;

  @InstantField({ optional: true, description: 'Of a temporary one: from when it can be cleared.' })
  recheckAt?: string | null;

  @IdField({ optional: true, example: 'np-larsen', description: 'Who signed that it does not stand in the way.' })
  overriddenBy?: string | null;
}

export class InstrumentResultDto {
  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @InstantField()
  completedAt!: string;
}

export class EligibilityDto {
  @Uuid()
  eligibilityId!: string;

  @OneOf(ELIGIBILITY_OUTCOMES)
  outcome!: string;

  @ListOf(rules.code)
  conditions!: string[];

  @InstantField({ optional: true, example: '2026-05-31T16:00:00Z', description: 'Null when the decision is negative.' })
  validUntil?: string | null;

  @InstantField({ optional: true, description: 'Of a deferral.' })
  deferredUntil?: string;

  @IntField({ min: 0, max: 100, example: 6 })
  maxInfusions!: number;

  @IntField({ min: 0, max: 100, optional: true, example: 2, description: 'Infusions under it that count.' })
  used?: number;

  @InstantField({ optional: true, description: 'When it ends by itself: its period, or too long a gap.' })
  endsAt?: string | null;

  @OneOf(['IN_FORCE', 'NEGATIVE', 'EXPIRED', 'REVOKED'])
  status!: string;
}

export class CaseDto {
  @Uuid()
  id!: string;

  @Uuid()
  consultationId!: string;

  @Uuid({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(INDICATIONS, {
    optional: true,
    description: 'Absent where 42 CFR Part 2 protects it and it is not disclosed to your organisation.',
  })
  indication?: string;

  @OneOf(['OPEN', 'CLOSED'])
  status!: string;

  @ListOf(rules.oneOf(CONSENT_TYPES), { description: 'The consents in force.' })
  consents!: string[];

  @ListOf(() => OpenAlertDto)
  openAlerts!: OpenAlertDto[];

  @ListOf(() => InstrumentResultDto)
  instruments!: InstrumentResultDto[];

  @ListOf(() => StandingContraindicationDto, { description: 'Only for those who treat.' })
  contraindications!: StandingContraindicationDto[];

  @Nested(() => EligibilityDto, { optional: true, description: 'The latest decision; null before the first.' })
  eligibility?: EligibilityDto | null;

  @Nested(() => DisclosureStatementDto, {
    optional: true,
    description: 'Where what 42 CFR Part 2 protects is shown to another organisation.',
  })
  disclosure?: DisclosureStatementDto;

  @InstantField()
  openedAt!: string;

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}

export class PatientIdentityDto {
  @Uuid()
  patientRef!: string;

  @Text({ max: 200, example: 'Robin Example' })
  name!: string;

  @DateField({ example: '1984-02-29' })
  birthDate!: string;

  @EmailField({ optional: true })
  email?: string;

  @Text({ max: 50, optional: true, example: '+1 805 555 0100' })
  phone?: string;

  @Text({ max: 500, optional: true, example: '1 Example Street, San Luis Obispo' })
  address?: string;
}
