import { CREDENTIAL_TYPES, PROFESSIONS } from '#contracts';
import { CodeField, IdField, InstantField, IntField, ListOf, Nested, OneOf, rules } from '#platform';

export class RegisterPractitionerDto {
  @IdField({ example: 'np-1', description: 'The subject of the tokens of this person.' })
  practitionerId!: string;

  @OneOf(PROFESSIONS)
  profession!: (typeof PROFESSIONS)[number];

  @IdField({ example: 'clinic', description: 'Therapists may belong to another organisation than the clinic.' })
  organisation!: string;

  @ListOf(rules.id, { min: 1, max: 50, example: ['slo'] })
  siteIds!: string[];
}

const SITE = 'The one registered location that it holds for, such as that of a DEA registration.';

export class VerifyCredentialDto {
  @IdField({ optional: true, example: 'np-1-acls', description: 'Of an earlier verification, to renew it.' })
  credentialId?: string;

  @OneOf(CREDENTIAL_TYPES)
  credentialType!: (typeof CREDENTIAL_TYPES)[number];

  @IdField({ example: 'US-CA' })
  jurisdiction!: string;

  @InstantField({ example: '2026-01-01T00:00:00Z' })
  validFrom!: string;

  @InstantField({ example: '2028-01-01T00:00:00Z' })
  validUntil!: string;

  @IdField({ optional: true, example: 'slo', description: SITE })
  siteId?: string;

  @IdField({ optional: true, example: 'NP95012345' })
  number?: string;

  @CodeField({ optional: true, example: 'STATE_BOARD', description: 'Where it was looked up.' })
  source?: string;

  @InstantField({ optional: true, example: '2026-02-27T16:00:00Z', description: 'Default: now.' })
  verifiedAt?: string;
}

export class SignOnDto {
  @IdField({ example: 'slo' })
  siteId!: string;

  @InstantField({
    optional: true,
    example: '2026-03-04T23:00:00Z',
    description: 'Default: as long as the policy allows.',
  })
  until?: string;
}

export class SignedOnDto {
  @InstantField({ example: '2026-03-04T23:00:00Z' })
  until!: string;
}

export class SignOffDto {
  @IdField({ example: 'slo' })
  siteId!: string;
}

export class VerifiedCredentialDto {
  @IdField({ example: 'np-1-acls' })
  credentialId!: string;
}

export class SuspendCredentialDto {
  @CodeField({ example: 'BOARD_ORDER' })
  reason!: string;
}

export class CredentialDto {
  @IdField({ example: 'np-1-acls' })
  credentialId!: string;

  @OneOf(CREDENTIAL_TYPES)
  credentialType!: string;

  @IdField({ example: 'US-CA' })
  jurisdiction!: string;

  @InstantField({ example: '2026-01-01T00:00:00Z' })
  validFrom!: string;

  @InstantField({ example: '2028-01-01T00:00:00Z' })
  validUntil!: string;

  @OneOf(['VERIFIED', 'SUSPENDED', 'EXPIRED'])
  status!: string;

  @IdField({ optional: true, example: 'slo', description: SITE })
  siteId?: string | null;

  @IdField({ optional: true, example: 'NP95012345' })
  number?: string | null;

  @IdField({ optional: true, example: 'md-okafor' })
  verifiedBy?: string | null;

  @InstantField({ optional: true, example: '2026-02-27T16:00:00Z' })
  verifiedAt?: string | null;

  @CodeField({ optional: true, example: 'STATE_BOARD' })
  source?: string | null;
}

export class PresenceDto {
  @IdField({ example: 'slo' })
  siteId!: string;

  @InstantField({ example: '2026-03-04T16:00:00Z' })
  from!: string;

  @InstantField({ example: '2026-03-04T23:00:00Z' })
  until!: string;
}

export class PractitionerDto extends RegisterPractitionerDto {
  @ListOf(() => CredentialDto)
  credentials!: CredentialDto[];

  @Nested(() => PresenceDto, { optional: true, description: 'Where the person last signed on as supervisor.' })
  presence?: PresenceDto | null;

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
