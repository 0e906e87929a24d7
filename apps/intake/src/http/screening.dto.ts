import {
  CodeField,
  IdField,
  InstantField,
  IntField,
  LanguageField,
  ListOf,
  Nested,
  OneOf,
  rules,
  Text,
  Uuid,
} from '#platform';
import { WITHHELD } from '#protocol';

const ANSWERS = rules.orNull(rules.number({ min: -1000, max: 1000 }));

class AnswersDto {
  @CodeField({ example: 'GAD7', description: 'An instrument of the clinic policy.' })
  instrumentCode!: string;

  @Text({ max: 20, optional: true, example: '1.0.0', description: 'Without it, the current version.' })
  instrumentVersion?: string;

  @ListOf(ANSWERS, {
    example: [1, 2, 0, 1, 3, 0, 1],
    description: 'In the order of the items, null where the form does not ask; the score is computed from them.',
  })
  itemResponses!: (number | null)[];
}

export class RecordInstrumentDto extends AnswersDto {
  @LanguageField({ description: 'The language of the form (BCP 47).' })
  language!: string;

  @OneOf(['PATIENT', 'CLINICIAN'])
  completedBy!: 'PATIENT' | 'CLINICIAN';

  @InstantField({ optional: true, description: 'Only when it is entered later than it was completed.' })
  completedAt?: string;
}

export class ScreenedInstrumentDto extends AnswersDto {}

export class RecordScreeningDto {
  @ListOf(() => ScreenedInstrumentDto, { min: 1, max: 20 })
  results!: ScreenedInstrumentDto[];

  @LanguageField({ description: 'The language of the forms (BCP 47).' })
  language!: string;

  @OneOf(['PATIENT', 'CLINICIAN'])
  completedBy!: 'PATIENT' | 'CLINICIAN';

  @InstantField({ optional: true, description: 'Only when they are entered later than they were completed.' })
  completedAt?: string;
}

export class AssignmentDto {
  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @InstantField({ example: '2026-03-04T16:00:00Z' })
  dueBy!: string;

  @CodeField({ example: 'BASELINE' })
  purpose!: string;
}

export class AssignInstrumentsDto {
  @ListOf(() => AssignmentDto, { min: 1, max: 20 })
  assignments!: AssignmentDto[];
}

export class OpenAlertsDto {
  @ListOf(rules.uuid, { description: 'The safety alerts that are open now.' })
  openAlerts!: string[];
}

export class RouteAlertDto {
  @IdField({ example: 'np-larsen', description: 'Who has to resolve it, as scheduling knows them.' })
  clinicianId!: string;
}

export class ResolveAlertDto {
  @CodeField({
    example: 'SAFETY_PLAN_REVIEWED',
    description: 'What was done about it: an action of the clinic policy.',
  })
  action!: string;

  @InstantField({ optional: true, description: 'When somebody looks again.' })
  followUpAt?: string;
}

export class InstrumentResultDetailDto {
  @Uuid()
  resultId!: string;

  @CodeField({ example: 'PHQ9' })
  instrumentCode!: string;

  @Text({ max: 20, example: '1.0.0' })
  instrumentVersion!: string;

  @InstantField()
  completedAt!: string;

  @Text({ max: 50, example: 'sum@1' })
  scoringVersion!: string;

  @Text({ max: 20, optional: true, example: '44261-6', description: 'LOINC, where there is a confirmed code.' })
  loinc?: string | null;

  @ListOf(rules.oneOf(['PART2']), { description: 'PART2: protected by 42 CFR Part 2.' })
  sensitivity!: string[];

  @OneOf(['SHOWN', 'WITHHELD', 'DESTROYED'], { description: 'WITHHELD: not for you; withheld says why.' })
  content!: string;

  @OneOf(WITHHELD, {
    optional: true,
    description:
      'ROLE_NOT_ADMITTED: not for your role. THERAPIST_NOT_ENGAGED: you act for another organisation and are not the ' +
      'therapist of the course. DISCLOSURE_CONSENT_MISSING: no consent of the patient in force names you or your organisation.',
  })
  withheld?: string;

  @IntField({ min: 0, max: 1000, optional: true, example: 12 })
  score?: number;

  @CodeField({ optional: true, example: 'MODERATE' })
  bandId?: string | null;

  @ListOf(ANSWERS, { optional: true, example: [1, 2, 0, 1, 3, 0, 1] })
  itemResponses?: (number | null)[];

  @Text({ max: 50, optional: true, example: '2026-01', description: 'The notice that goes with a Part 2 result.' })
  noticeVersion?: string;
}

export class DisclosureStatementDto {
  @ListOf(rules.uuid, { description: 'The consents that this rests on.' })
  consentIds!: string[];

  @Text({ max: 2000, example: 'To lmft-haddad of independent for TREATMENT, until it is withdrawn.' })
  scope!: string;

  @Text({ max: 50, example: '2026-01' })
  noticeVersion!: string;

  @Text({
    max: 4000,
    example: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    description: 'Goes with what was disclosed, wherever it is kept.',
  })
  notice!: string;
}

export class InstrumentResultsDto {
  @ListOf(() => InstrumentResultDetailDto, { description: 'Oldest first.' })
  results!: InstrumentResultDetailDto[];

  @Nested(() => DisclosureStatementDto, {
    optional: true,
    description: 'Where a result under 42 CFR Part 2 is shown to another organisation.',
  })
  disclosure?: DisclosureStatementDto;
}
