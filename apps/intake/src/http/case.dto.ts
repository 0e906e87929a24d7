import { CONSENT_TYPES, ELIGIBILITY_OUTCOMES, INDICATIONS } from '#contracts';
import {
  CodeField,
  DateField,
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
}

export class InstrumentResultDto {
  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @InstantField()
  completedAt!: string;

  @IntField({ min: 0, max: 1000, optional: true, description: 'Only for those who treat.', example: 12 })
  score?: number;
}

export class EligibilityDto {
  @Uuid()
  eligibilityId!: string;

  @OneOf(ELIGIBILITY_OUTCOMES)
  outcome!: string;

  @ListOf(rules.code)
  conditions!: string[];

  @InstantField({ example: '2026-05-31T16:00:00Z' })
  validUntil!: string;

  @IntField({ min: 0, max: 100, example: 6 })
  maxInfusions!: number;

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

  @OneOf(INDICATIONS)
  indication!: string;

  @OneOf(['OPEN', 'CLOSED'])
  status!: string;

  @ListOf(rules.oneOf(CONSENT_TYPES), { description: 'The consents in force.' })
  consents!: string[];

  @ListOf(() => OpenAlertDto)
  openAlerts!: OpenAlertDto[];

  @ListOf(() => InstrumentResultDto)
  instruments!: InstrumentResultDto[];

  @Nested(() => EligibilityDto, { optional: true, description: 'The latest decision; null before the first.' })
  eligibility?: EligibilityDto | null;

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

  @Text({ max: 200, optional: true, example: 'robin@example.org' })
  email?: string;

  @Text({ max: 50, optional: true, example: '+1 805 555 0100' })
  phone?: string;

  @Text({ max: 500, optional: true, example: '1 Example Street, San Luis Obispo' })
  address?: string;
}
