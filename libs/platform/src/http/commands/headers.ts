import { parsePosition } from '#contracts';
import { EdgeProblem } from '../edge-problem.js';

/** A header that came once; of one that came twice nobody knows which is meant. */
type Header = string | string[] | undefined;

export const idempotencyKey = (header: Header): string => {
  if (header === undefined || header === '') throw new EdgeProblem('IDEMPOTENCY_KEY_MISSING');
  if (typeof header === 'string' && /^[\x21-\x7e]{8,128}$/.test(header)) return header;
  throw new EdgeProblem('IDEMPOTENCY_KEY_MALFORMED');
};

/** One strong ETag. A weak one cannot say that nothing has changed (RFC 9110, 13.1.1); `*` and lists have no use here. */
export const ifMatch = (header: Header, required: boolean): number | null => {
  if (header === undefined) {
    if (required) throw new EdgeProblem('IF_MATCH_REQUIRED');
    return null;
  }
  const version = typeof header === 'string' ? /^"(0|[1-9]\d{0,9})"$/.exec(header.trim())?.[1] : undefined;
  if (version === undefined) throw new EdgeProblem('IF_MATCH_MALFORMED');
  return Number(version);
};

export interface StreamPosition {
  readonly streamId: string;
  readonly streamVersion: number;
}

const MOST_POSITIONS = 16;

export const positions = (header: Header): readonly StreamPosition[] => {
  const texts = [header ?? []].flat().flatMap((line) => line.split(','));
  const parsed = texts.map((text) => parsePosition(text.trim()));
  const good = parsed.filter((position) => position !== undefined);
  if (good.length !== texts.length || texts.length > MOST_POSITIONS) throw new EdgeProblem('POSITION_MALFORMED');
  return good;
};

export const correlationId = (header: Header, make: () => string): string =>
  typeof header === 'string' && /^[A-Za-z0-9._:-]{8,128}$/.test(header) ? header : make();
