import { CodeField, InstantField, ListOf, OneOf, rules, Text } from '#platform';

export class RecordInstrumentDto {
  @CodeField({ example: 'GAD7', description: 'An instrument of the clinic policy.' })
  instrumentCode!: string;

  @ListOf(rules.number({ min: -1000, max: 1000 }), {
    example: [1, 2, 0, 1, 3, 0, 1],
    description: 'The answers in the order of the items; the score is computed from them.',
  })
  itemResponses!: number[];

  @Text({ max: 35, example: 'en', description: 'The language of the form (BCP 47).' })
  language!: string;

  @OneOf(['PATIENT', 'CLINICIAN'])
  completedBy!: 'PATIENT' | 'CLINICIAN';

  @InstantField({ optional: true, description: 'Only when it is entered later than it was completed.' })
  completedAt?: string;
}

export class OpenAlertsDto {
  @ListOf(rules.uuid, { description: 'The safety alerts that are open now.' })
  openAlerts!: string[];
}

export class ResolveAlertDto {
  @CodeField({ example: 'SAFETY_PLAN_REVIEWED', description: 'What was done about it.' })
  action!: string;
}
