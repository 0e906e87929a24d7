import { IdField, IntField, ListOf, OneOf, rules, Text } from '#platform';

const WEEKDAYS = 'ISO weekdays: 1 is Monday, 7 is Sunday.';

export class RegisterSiteDto {
  @IdField({ example: 'slo' })
  siteId!: string;

  @Text({ max: 64, example: 'America/Los_Angeles', description: 'IANA time zone: it decides every local date here.' })
  zone!: string;

  @IdField({ example: 'US-CA', description: 'Whose rules the licences of those who work here must satisfy.' })
  jurisdiction!: string;

  @IdField({ optional: true, example: 'FX1234563' })
  deaRegistration?: string;

  @IdField({
    optional: true,
    example: 'central-coast-kap',
    description: 'Whose clinic it is. Without it, the organisation of your token.',
  })
  organisation?: string;
}

export class NameOrganisationDto {
  @IdField({ example: 'central-coast-kap' })
  organisation!: string;
}

export class ActivateTemplateDto {
  @Text({ max: 64, example: 'kap.separated.preferred' })
  protocolId!: string;

  @Text({ max: 32, example: '1.0.0' })
  protocolVersion!: string;

  @ListOf(rules.int({ min: 1, max: 7 }), { max: 7, example: [1, 4], description: WEEKDAYS })
  infusionWeekdays!: number[];

  @ListOf(rules.int({ min: 1, max: 7 }), { max: 7, example: [2, 3, 5, 6], description: WEEKDAYS })
  therapyWeekdays!: number[];
}

export class SiteDto extends RegisterSiteDto {
  @ListOf(() => ActivateTemplateDto)
  templates!: ActivateTemplateDto[];

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}

export class RegisterRoomDto {
  @IdField({ example: 'slo-chair-1' })
  roomId!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(['INFUSION', 'THERAPY'])
  kind!: 'INFUSION' | 'THERAPY';
}

export class RoomDto extends RegisterRoomDto {
  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
