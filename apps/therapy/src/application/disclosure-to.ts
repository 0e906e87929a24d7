import type { Sql, UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { consentTo, DISCLOSURE_CONSENTS, outsideFor, PART2_CONSENT, type ClinicPolicy } from '#protocol';
import { disclosureConsents, findSite, organisationOf } from '#replicas';
import type { EngagementCommand } from '../domain/engagement.js';

type Disclosure = Extract<EngagementCommand, { type: 'EngageTherapist' }>['disclosure'];

interface Asked {
  readonly courseId: string;
  readonly siteId: string;
  readonly therapistId: string;
  readonly at: Temporal.Instant;
}

/** What lets a therapist of another organisation know of a patient of a programme under 42 CFR Part 2; null: it is no disclosure. */
export const disclosureTo = async (
  { manager, sql }: Pick<UnitOfWork, 'manager' | 'sql'>,
  { part2 }: Pick<ClinicPolicy, 'part2'>,
  { courseId, siteId, therapistId: subject, at }: Asked,
): Promise<Disclosure> => {
  if (!part2.active) return null;
  const registered = await organisationOf(sql, subject);
  const holder = (await findSite(manager, siteId))?.organisation ?? null;
  const [organisation] = outsideFor(registered === null ? [] : [registered], holder);
  if (organisation === undefined) return null;
  const consents = await disclosureConsents(sql, courseId);
  const asked = { consentType: PART2_CONSENT, organisation, subject, purpose: 'TREATMENT', at } as const;
  return { organisation, consentId: consentTo(consents, asked)?.consentId ?? null };
};

interface Shared {
  readonly ids: readonly string[];
  readonly missing: readonly string[];
}

/** A consent that names the therapist, or the organisation where they are registered, is as good as one that names nobody. */
export const namedFor = async (
  sql: Sql,
  { ids, missing }: Shared,
  { courseId, therapistId: subject, at }: Omit<Asked, 'siteId'>,
): Promise<Shared> => {
  const organisation = missing.length === 0 ? null : await organisationOf(sql, subject);
  if (organisation === null) return { ids, missing };
  const consents = await disclosureConsents(sql, courseId);
  const named = DISCLOSURE_CONSENTS.filter((type) => missing.includes(type)).flatMap(
    (consentType) => consentTo(consents, { consentType, organisation, subject, purpose: 'TREATMENT', at }) ?? [],
  );
  return {
    ids: [...ids, ...named.map(({ consentId }) => consentId)],
    missing: missing.filter((type) => !named.some(({ consentType }) => consentType === type)),
  };
};
