import { refusal, Temporal, type Refusal } from '#kernel';
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

/** Nobody has lived as long: a birth date before that is a slip of the pen. */
const OLDEST = 130;

/** Never with the date itself: it stays sealed. */
export const birthDateProblem = (birthDate: string, at: Pick<Standpoint, 'zone' | 'now'>): Refusal | null => {
  const today = at.now.toZonedDateTimeISO(at.zone).toPlainDate();
  const born = dateOf(birthDate);
  if (born !== null && Temporal.PlainDate.compare(born, today) > 0)
    return refusal('BIRTH_DATE_IMPLAUSIBLE', 'person.birthDate lies in the future.');
  const years = yearsOld(birthDate, at);
  return years !== null && years <= OLDEST
    ? null
    : refusal('BIRTH_DATE_IMPLAUSIBLE', `person.birthDate lies more than ${OLDEST} years back.`);
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
