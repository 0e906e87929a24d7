import { CONSENT_TYPES } from '#contracts';
import {
  BoolField,
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
import { DISCLOSURE_CONSENTS, DISCLOSURE_PURPOSES } from '#protocol';

/** Which text was signed, and how. */
export class SignedTextDto {
  @Text({ max: 50, example: '2026-01', description: 'The version of the text that was signed.' })
  textVersion!: string;

  @LanguageField({ description: 'The language of the text (BCP 47).' })
  language!: string;

  @OneOf(['IN_PERSON', 'ELECTRONIC', 'VERBAL_WITNESSED'])
  method!: 'IN_PERSON' | 'ELECTRONIC' | 'VERBAL_WITNESSED';

  @OneOf(['PATIENT', 'LEGAL_REPRESENTATIVE'], { optional: true, description: 'Without it, the patient.' })
  signedBy?: 'PATIENT' | 'LEGAL_REPRESENTATIVE';

  @IdField({ optional: true, example: 'rn-castillo', description: 'Who heard it, when it was only spoken.' })
  witnessId?: string;
}

export class SignConsentDto extends SignedTextDto {
  @OneOf(CONSENT_TYPES)
  consentType!: (typeof CONSENT_TYPES)[number];

  @IntField({
    min: 0,
    max: 100,
    optional: true,
    example: 5,
    description: 'Right answers to the questions about the text.',
  })
  comprehensionScore?: number;
}

export class SignedConsentDto {
  @Uuid()
  consentId!: string;
}

export class ReaffirmConsentDto {
  @OneOf(CONSENT_TYPES)
  consentType!: (typeof CONSENT_TYPES)[number];

  @Text({ max: 50, example: '2026-01' })
  textVersion!: string;
}

export class WithdrawConsentDto {
  @OneOf(CONSENT_TYPES)
  consentType!: (typeof CONSENT_TYPES)[number];

  @BoolField({ example: false, description: 'Said while a session was under way.' })
  inSession!: boolean;

  @InstantField({ optional: true, description: 'When the patient said so, if earlier than now.' })
  effectiveFrom?: string;
}

export class RecipientDto {
  @IdField({ example: 'independent', description: 'As tokens and the register of practitioners name it.' })
  organisation!: string;

  @IdField({ optional: true, example: 'lmft-haddad', description: 'Without it, whoever acts for the organisation.' })
  practitionerId?: string;
}

export class SignDisclosureConsentDto extends SignedTextDto {
  @OneOf(DISCLOSURE_CONSENTS, {
    description: 'PART2_TPO opens what 42 CFR Part 2 protects; DISCLOSURE_CLINIC_THERAPIST shares the course.',
  })
  consentType!: (typeof DISCLOSURE_CONSENTS)[number];

  @Nested(() => RecipientDto)
  recipient!: RecipientDto;

  @ListOf(rules.oneOf(DISCLOSURE_PURPOSES), { min: 1, max: 3, example: ['TREATMENT'] })
  purposes!: (typeof DISCLOSURE_PURPOSES)[number][];

  @InstantField({ optional: true, description: 'Without it, until it is withdrawn.' })
  expiresAt?: string;
}

export class WithdrawDisclosureConsentDto {
  @InstantField({ optional: true, description: 'When the patient said so, if earlier than now.' })
  effectiveFrom?: string;
}

export class NamedRecipientDto {
  @IdField({ example: 'independent' })
  organisation!: string;

  @IdField({ optional: true, example: 'lmft-haddad', description: 'Null: whoever acts for the organisation.' })
  practitionerId?: string | null;
}

export class DisclosureConsentDto {
  @Uuid()
  consentId!: string;

  @OneOf(DISCLOSURE_CONSENTS)
  consentType!: string;

  @Nested(() => NamedRecipientDto)
  recipient!: NamedRecipientDto;

  @ListOf(rules.oneOf(DISCLOSURE_PURPOSES), { min: 1, max: 3, example: ['TREATMENT'] })
  purposes!: string[];

  @InstantField({ optional: true, description: 'Null: until it is withdrawn.' })
  expiresAt?: string | null;

  @InstantField()
  signedAt!: string;

  @OneOf(['IN_FORCE', 'WITHDRAWN', 'EXPIRED'])
  status!: string;
}

export class DisclosureConsentsDto {
  @ListOf(() => DisclosureConsentDto, { description: 'In the order in which they were signed.' })
  consents!: DisclosureConsentDto[];
}
