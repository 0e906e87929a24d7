import type { UnitOfWork } from '#event-store';
import { instant } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { findSite, missingCredentials } from '#replicas';
import { In } from 'typeorm';
import type { SlotFacts } from '../domain/appointment.types.js';
import type { Profession } from '../domain/practitioner.js';
import { kindOf } from '../domain/slot-rules.js';
import { requiredCredentials } from '../domain/staffing.js';
import { PractitionerView } from '../views/practitioner.view.js';

interface Staffed {
  readonly stepId: string;
  readonly siteId: string;
  readonly startsAt: Date | string;
  readonly practitionerIds: readonly string[];
}

/** Who of those booked lacks, at the start and for this place, what the clinic policy asks of their part. */
export const credentialGaps = async (
  { manager }: UnitOfWork,
  { stepId, siteId, startsAt, practitionerIds }: Staffed,
  policy: ClinicPolicy,
): Promise<SlotFacts['credentialGaps']> => {
  const at = instant(new Date(startsAt).toISOString());
  const jurisdiction = (await findSite(manager, siteId))?.jurisdiction ?? null;
  const people = await manager.findBy(PractitionerView, { practitionerId: In([...practitionerIds]) });
  const gaps: { practitionerId: string; missing: readonly string[] }[] = [];
  for (const { practitionerId, profession } of people) {
    const required = requiredCredentials(kindOf(stepId), profession as Profession, policy);
    const missing = await missingCredentials(manager, { practitionerId, required, at, jurisdiction, siteId });
    gaps.push({ practitionerId, missing });
  }
  return gaps;
};
