import { instant, Temporal } from '#kernel';
import { fault, type Rule } from './rule.js';

/** Narrower than what Temporal reads: one way to write each, no zones in brackets, no leap seconds. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** No record of a clinic lies outside; a store or a time zone database may know nothing of what does. */
const [FIRST_YEAR, LAST_YEAR] = [1800, 2200];
const BETWEEN = `between the years ${FIRST_YEAR} and ${LAST_YEAR}`;

/** `make` finds what does not exist. The year stands first in each of these texts. */
const exists = (value: string, make: () => unknown): boolean => {
  const year = Number(value.slice(0, 4));
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  try {
    make();
    return true;
  } catch {
    return false;
  }
};

export const instantText: Rule = {
  json: 'string',
  schema: { type: 'string', format: 'date-time', example: '2026-03-02T16:30:00Z' },
  check: (value) =>
    typeof value === 'string' && INSTANT.test(value) && exists(value, () => instant(value))
      ? undefined
      : fault(
          'NOT_AN_INSTANT',
          `must be a date and time that exists, ${BETWEEN}, with Z or an offset: 2026-03-02T16:30:00Z`,
        ),
};

export const localDateTime: Rule = {
  json: 'string',
  schema: { type: 'string', pattern: LOCAL.source, example: '2026-03-02T08:30' },
  check: (value) =>
    typeof value === 'string' &&
    LOCAL.test(value) &&
    exists(value, () => Temporal.PlainDateTime.from(value, { overflow: 'reject' }))
      ? undefined
      : fault(
          'NOT_A_LOCAL_TIME',
          `must be a date and time that exists, ${BETWEEN}, without an offset: 2026-03-02T08:30`,
        ),
};

export const date: Rule = {
  json: 'string',
  schema: { type: 'string', format: 'date', example: '2026-03-02' },
  check: (value) =>
    typeof value === 'string' &&
    DATE.test(value) &&
    exists(value, () => Temporal.PlainDate.from(value, { overflow: 'reject' }))
      ? undefined
      : fault('NOT_A_DATE', `must be a date that exists, ${BETWEEN}: 2026-03-02`),
};
