import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import fc from 'fast-check';
import { consentTo, outsideFor, part2Access, type DisclosureConsent, type Part2Question } from './part2.js';

const at = instant('2026-03-02T17:00:00Z');
const consent: DisclosureConsent = {
  consentId: 'd1',
  consentType: 'PART2_TPO',
  recipient: { organisation: 'independent', practitionerId: null },
  purposes: ['TREATMENT'],
  expiresAt: null,
  ended: null,
};
const question: Part2Question = {
  reader: { subject: 'lmft-1', role: 'therapist', organisations: ['independent'] },
  holder: 'clinic',
  readers: ['prescriber', 'therapist'],
  engaged: 'lmft-1',
  consents: [consent],
  at,
};
const seen = (more: Partial<Part2Question> = {}): string => {
  const access = part2Access({ ...question, ...more });
  return access.kind === 'WITHHELD' ? access.reason : access.kind;
};
const withConsent = (more: Partial<DisclosureConsent>): string => seen({ consents: [{ ...consent, ...more }] });

describe('what 42 CFR Part 2 protects', () => {
  it('is no disclosure to the clinic itself, whose roles decide', () => {
    const reader = { subject: 'np-1', role: 'prescriber', organisations: ['clinic', 'clinic'] };
    expect(seen({ reader, consents: [] })).toBe('OWN');
    expect(seen({ reader: { ...reader, role: 'nurse' } })).toBe('ROLE_NOT_ADMITTED');
  });

  it('is read by the engaged therapist of another organisation only by a consent that names them', () => {
    expect(seen()).toBe('DISCLOSED');
    expect(seen({ consents: [] })).toBe('DISCLOSURE_CONSENT_MISSING');
    expect(withConsent({ recipient: { organisation: 'independent', practitionerId: 'lmft-1' } })).toBe('DISCLOSED');
    expect(withConsent({ recipient: { organisation: 'independent', practitionerId: 'lmft-2' } })).toBe(
      'DISCLOSURE_CONSENT_MISSING',
    );
    expect(withConsent({ recipient: { organisation: 'another', practitionerId: null } })).toBe(
      'DISCLOSURE_CONSENT_MISSING',
    );
  });

  it('is not shown to a therapist who is not engaged, whatever was consented to', () => {
    expect(seen({ engaged: null })).toBe('THERAPIST_NOT_ENGAGED');
    expect(seen({ engaged: 'lmft-2' })).toBe('THERAPIST_NOT_ENGAGED');
  });

  it('is not opened by a consent of another kind or for another purpose', () => {
    expect(withConsent({ consentType: 'DISCLOSURE_CLINIC_THERAPIST' })).toBe('DISCLOSURE_CONSENT_MISSING');
    expect(withConsent({ purposes: ['PAYMENT', 'OPERATIONS'] })).toBe('DISCLOSURE_CONSENT_MISSING');
  });

  it('is shown until the very instant of expiry or withdrawal, and not from then on', () => {
    expect(withConsent({ expiresAt: '2026-03-02T17:00:00.001Z' })).toBe('DISCLOSED');
    expect(withConsent({ expiresAt: '2026-03-02T17:00:00Z' })).toBe('DISCLOSURE_CONSENT_MISSING');
    expect(withConsent({ ended: 'WITHDRAWN' })).toBe('DISCLOSURE_CONSENT_MISSING');
  });

  it('needs a consent for each organisation that somebody acts for: a token of the clinic does not stand in for one', () => {
    const reader = { subject: 'lmft-1', role: 'therapist', organisations: ['clinic', 'independent'] };
    expect(seen({ reader, consents: [] })).toBe('DISCLOSURE_CONSENT_MISSING');
    expect(seen({ reader })).toBe('DISCLOSED');
    expect(seen({ reader: { ...reader, organisations: ['third', 'independent'] } })).toBe('DISCLOSURE_CONSENT_MISSING');
  });

  it('of a site without an organisation is read as within one clinic', () => {
    expect(seen({ holder: null, consents: [] })).toBe('OWN');
  });
});

describe('for any reader, consents and moment', () => {
  const organisation = fc.constantFrom('clinic', 'independent', 'third');
  const subject = fc.constantFrom('a', 'b');
  const day = fc.integer({ min: -2, max: 2 }).map((days) => at.add({ hours: days * 24 }).toString());
  const anyConsent: fc.Arbitrary<DisclosureConsent> = fc.record({
    consentId: fc.uuid(),
    consentType: fc.constantFrom('DISCLOSURE_CLINIC_THERAPIST', 'PART2_TPO'),
    recipient: fc.record({ organisation, practitionerId: fc.option(subject) }),
    purposes: fc.subarray(['TREATMENT', 'PAYMENT', 'OPERATIONS']),
    expiresAt: fc.option(day),
    ended: fc.constantFrom(null, null, 'WITHDRAWN', 'EXPIRED'),
  });
  const anyQuestion: fc.Arbitrary<Part2Question> = fc.record({
    reader: fc.record({
      subject,
      role: fc.constantFrom('prescriber', 'therapist', 'nurse'),
      organisations: fc.array(organisation, { minLength: 1, maxLength: 2 }),
    }),
    holder: fc.option(fc.constantFrom('clinic', 'third')),
    readers: fc.constant(['prescriber', 'therapist']),
    engaged: fc.option(subject),
    consents: fc.array(anyConsent, { maxLength: 4 }),
    at: fc.constant(at),
  });

  it('nothing leaves the programme but by a consent in force for everyone outside of it', () => {
    fc.assert(
      fc.property(anyQuestion, (asked) => {
        const access = part2Access(asked);
        const outside = outsideFor(asked.reader.organisations, asked.holder);
        if (access.kind === 'OWN') return outside.length === 0;
        if (access.kind === 'WITHHELD') return true;
        return outside.every((name) => access.consents.some(({ recipient }) => recipient.organisation === name));
      }),
    );
  });

  it('a consent more never takes anything away, and one ended never gives anything', () => {
    fc.assert(
      fc.property(anyQuestion, anyConsent, (asked, more) => {
        const before = part2Access(asked).kind;
        const after = part2Access({ ...asked, consents: [...asked.consents, more] }).kind;
        if (before !== 'WITHHELD') expect(after).toBe(before);
        const ended = { ...more, ended: 'WITHDRAWN' } as const;
        expect(part2Access({ ...asked, consents: [ended, ...asked.consents] })).toEqual(part2Access(asked));
      }),
    );
  });

  it('no consent answers a question that it does not name', () => {
    fc.assert(
      fc.property(fc.array(anyConsent), organisation, fc.option(subject), (consents, name, who) => {
        const asked = { consentType: 'PART2_TPO', organisation: name, subject: who, purpose: 'TREATMENT', at } as const;
        const found = consentTo(consents, asked);
        if (found === null) return;
        expect(found.recipient.organisation).toBe(name);
        expect([null, who]).toContain(found.recipient.practitionerId);
      }),
    );
  });
});
