import { CONSENT_TYPES } from '#contracts';
import { BoolField, IdField, InstantField, IntField, LanguageField, OneOf, Text, Uuid } from '#platform';

export class SignConsentDto {
  @OneOf(CONSENT_TYPES)
  consentType!: (typeof CONSENT_TYPES)[number];

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
