import { Temporal } from '#kernel';
import { identify, type Standpoint } from './contraindications.js';
import type { IntakeCaseEvent } from './intake-case.types.js';

const dateOf = (text: string): Temporal.PlainDate | null => {
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return null;
  }
};

/** Whole years by the local date of the site; null where the date cannot be read. */
export const yearsOld = (birthDate: string, { zone, now }: Pick<Standpoint, 'zone' | 'now'>): number | null => {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return dateOf(birthDate)?.until(today, { largestUnit: 'years' }).years ?? null;
};

/** Only that a patient is too young is recorded, never how old: the birth date stays sealed. */
export const tooYoung = (
  birthDate: string | null,
  consultationId: string,
  standpoint: Standpoint,
): IntakeCaseEvent[] => {
  const { min, raises } = standpoint.policy.age;
  const years = birthDate === null ? null : yearsOld(birthDate, standpoint);
  if (years === null || years >= min) return [];
  const finding = { code: raises, basis: 'FINDING', evidenceRef: consultationId } as const;
  return identify([finding], { contraindications: [] }, standpoint);
};
