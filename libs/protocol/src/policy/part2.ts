import { instant, Temporal } from '#kernel';

/** What a patient may let a recipient use their records for (42 CFR 2.31, 2.33). */
export const DISCLOSURE_PURPOSES = ['TREATMENT', 'PAYMENT', 'OPERATIONS'] as const;
export type DisclosurePurpose = (typeof DISCLOSURE_PURPOSES)[number];

/** Consents that may name to whom something is disclosed. */
export const DISCLOSURE_CONSENTS = ['DISCLOSURE_CLINIC_THERAPIST', 'PART2_TPO'] as const;
export type DisclosureConsentType = (typeof DISCLOSURE_CONSENTS)[number];

/** The consent that opens records under 42 CFR Part 2 to whom it names. */
export const PART2_CONSENT: DisclosureConsentType = 'PART2_TPO';

/** 42 CFR 2.32(a)(2), for a policy that names no other wording. */
export const REDISCLOSURE_NOTICE = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.';

/** Null: whoever acts for the organisation. */
export interface Recipient {
  readonly organisation: string;
  readonly practitionerId: string | null;
}

export interface DisclosureConsent {
  readonly consentId: string;
  readonly consentType: DisclosureConsentType;
  readonly recipient: Recipient;
  readonly purposes: readonly DisclosurePurpose[];
  /** Null: until it is withdrawn. No consent needs an expiry (42 CFR 2.31(a)(7)). */
  readonly expiresAt: string | null;
  readonly ended: 'WITHDRAWN' | 'EXPIRED' | null;
}

/** Its expiry counts from the instant itself, whenever that is recorded. */
export const isInForce = ({ ended, expiresAt }: DisclosureConsent, at: Temporal.Instant): boolean =>
  ended === null && (expiresAt === null || Temporal.Instant.compare(at, instant(expiresAt)) < 0);

export const isNamed = ({ recipient }: DisclosureConsent, organisation: string, subject: string | null): boolean =>
  recipient.organisation === organisation &&
  (recipient.practitionerId === null || recipient.practitionerId === subject);

export interface DisclosureQuestion {
  readonly consentType: DisclosureConsentType;
  readonly organisation: string;
  /** Null: the organisation as such, as when a course goes to another clinic. */
  readonly subject: string | null;
  readonly purpose: DisclosurePurpose;
  readonly at: Temporal.Instant;
}

/** The consent in force that lets this be disclosed to them, for this purpose, at this moment; null: there is none. */
export const consentTo = (
  consents: readonly DisclosureConsent[],
  { consentType, organisation, subject, purpose, at }: DisclosureQuestion,
): DisclosureConsent | null =>
  consents.find(
    (consent) =>
      consent.consentType === consentType &&
      consent.purposes.includes(purpose) &&
      isNamed(consent, organisation, subject) &&
      isInForce(consent, at),
  ) ?? null;

/** Who asks: `organisations` are all that they act for, by their token and by the register of practitioners. */
export interface Part2Reader {
  readonly subject: string;
  readonly role: string;
  readonly organisations: readonly string[];
}

export interface Part2Question {
  readonly reader: Part2Reader;
  /** Whose records they are: the organisation of the site where the course is. Null: the site names none. */
  readonly holder: string | null;
  /** Roles that the policy lets read such records at all. */
  readonly readers: readonly string[];
  /** The therapist who is engaged for the course. */
  readonly engaged: string | null;
  readonly consents: readonly DisclosureConsent[];
  readonly at: Temporal.Instant;
}

export type Part2Access =
  /** Within the programme: no disclosure. */
  | { readonly kind: 'OWN' }
  | { readonly kind: 'DISCLOSED'; readonly consents: readonly DisclosureConsent[]; readonly to: readonly string[] }
  /** `to`: the other organisations that somebody acts for; none within the programme. */
  | { readonly kind: 'WITHHELD'; readonly reason: Withheld; readonly to: readonly string[] };

export const WITHHELD = ['ROLE_NOT_ADMITTED', 'THERAPIST_NOT_ENGAGED', 'DISCLOSURE_CONSENT_MISSING'] as const;
export type Withheld = (typeof WITHHELD)[number];

/** For which other organisations than the holder of the records somebody acts; nobody is outside of what has no name. */
export const outsideFor = (organisations: readonly string[], holder: string | null): readonly string[] =>
  holder === null ? [] : [...new Set(organisations)].filter((organisation) => organisation !== holder);

/**
 * Whether somebody may read what 42 CFR Part 2 protects. Within the programme the role decides. To every other organisation
 * it is a disclosure: only while the patient's consent names them, for treatment, and to a therapist only for a course that
 * they are engaged for.
 */
export const part2Access = ({ reader, holder, readers, engaged, consents, at }: Part2Question): Part2Access => {
  const to = outsideFor(reader.organisations, holder);
  const withheld = (reason: Withheld): Part2Access => ({ kind: 'WITHHELD', reason, to });
  if (!readers.includes(reader.role)) return withheld('ROLE_NOT_ADMITTED');
  if (to.length === 0) return { kind: 'OWN' };
  if (reader.role === 'therapist' && engaged !== reader.subject) return withheld('THERAPIST_NOT_ENGAGED');
  const { subject } = reader;
  const found = to.map((organisation) =>
    consentTo(consents, { consentType: PART2_CONSENT, organisation, subject, purpose: 'TREATMENT', at }),
  );
  const given = found.filter((consent) => consent !== null);
  return given.length === to.length
    ? { kind: 'DISCLOSED', consents: given, to }
    : withheld('DISCLOSURE_CONSENT_MISSING');
};

/** Indications that say of themselves that somebody is treated for substance use. */
const SUBSTANCE_USE: readonly string[] = ['ALCOHOL_USE', 'SUBSTANCE_USE'];

export const isPart2Indication = ({ part2 }: { readonly part2: { readonly active: boolean } }, indication: string) =>
  part2.active && SUBSTANCE_USE.includes(indication);
