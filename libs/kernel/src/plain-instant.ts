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

const DAY_MS = 86_400_000;

/** The inverse of `daysFromCivil`, of the same source, from 0000-03-01 on. */
const civilFromDays = (days: number): readonly [year: number, month: number, day: number] => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
};

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `.25` for 250; nothing for whole seconds. */
const decimals = (millisecond: number): string =>
  millisecond === 0 ? '' : `.${String(millisecond).padStart(3, '0').replace(/0+$/, '')}`;

/** An instant of the years 1000 to 9999 as Temporal writes it; undefined for any other. */
export const plainText = (ms: number): string | undefined => {
  const days = Math.floor(ms / DAY_MS);
  const [year, month, day] = civilFromDays(days);
  if (!(year >= 1000 && year <= 9999) || !Number.isInteger(ms)) return undefined;
  const seconds = Math.floor((ms - days * DAY_MS) / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${year}-${two(month)}-${two(day)}T${time}${decimals(ms - days * DAY_MS - seconds * 1000)}Z`;
};
