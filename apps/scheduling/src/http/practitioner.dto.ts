import { CREDENTIAL_TYPES, PROFESSIONS } from '#contracts';
import { CodeField, IdField, InstantField, IntField, ListOf, OneOf, rules } from '#platform';

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
}

export class PractitionerDto extends RegisterPractitionerDto {
  @ListOf(() => CredentialDto)
  credentials!: CredentialDto[];

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
