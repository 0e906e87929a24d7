import { isInstant, msOf } from '#kernel';

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const FOUR_DIGIT_YEAR = /^\d{4}-/;

/**
 * An instant in the one spelling that the store keeps: UTC, milliseconds, fixed width, so that text sorts as time does.
 * Undefined for what is no instant: February 30th, infinity, a local time without offset, a year beyond 9999.
 */
export const canonicalInstant = (text: string): string | undefined => {
  if (!isInstant(text) || !FOUR_DIGIT_YEAR.test(text)) return undefined;
  const canonical = CANONICAL.test(text) ? text : new Date(msOf(text)).toISOString();
  return CANONICAL.test(canonical) ? canonical : undefined;
};
