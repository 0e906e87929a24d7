import { INDICATIONS } from '#contracts';
import { DateField, EmailField, IdField, ListOf, Nested, OneOf, rules, Text } from '#platform';

/** What identifies the person. It is stored only encrypted. */
export class PersonDto {
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

  @Text({ max: 2000, optional: true, example: 'I would like to know more.' })
  message?: string;
}

export class RequestConsultationDto {
  @OneOf(['WEB', 'PHONE', 'REFERRAL', 'IN_PERSON'])
  channel!: 'WEB' | 'PHONE' | 'REFERRAL' | 'IN_PERSON';

  @IdField({ example: 'slo' })
  siteId!: string;

  @ListOf(rules.oneOf(INDICATIONS), { max: 6 })
  statedConcerns!: (typeof INDICATIONS)[number][];

  @Nested(() => PersonDto)
  person!: PersonDto;
}

export class CompleteConsultationDto {
  @OneOf(['IN_PERSON', 'VIDEO', 'PHONE'])
  modality!: 'IN_PERSON' | 'VIDEO' | 'PHONE';

  @OneOf(['PROCEED', 'DECLINE', 'REFER_OUT'])
  outcome!: 'PROCEED' | 'DECLINE' | 'REFER_OUT';
}

export class ConsultationDto {
  @IdField()
  id!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(['REQUESTED', 'COMPLETED'])
  status!: string;

  @OneOf(['PROCEED', 'DECLINE', 'REFER_OUT'], { optional: true })
  outcome?: string | null;
}
