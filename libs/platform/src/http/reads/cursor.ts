import { createHash } from 'node:crypto';
import { EdgeProblem } from '../edge-problem.js';

/** Where the next page starts: the sort key of the last row that was sent. */
export type CursorParts = readonly (string | number)[];

const checksum = (json: string): string => createHash('sha256').update(json).digest('base64url').slice(0, 8);

/** Opaque to callers. The checksum is against accidents, not against forgery: a cursor grants nothing. */
export const encodeCursor = (parts: CursorParts): string => {
  const json = JSON.stringify(parts);
  return Buffer.from(`${checksum(json)}${json}`).toString('base64url');
};

const tagOf = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 6);

/** A cursor as it leaves: the sort key of one list means nothing in another. `list`: the path of the URL. */
export const bindCursor = (list: string, cursor: string): string => `${tagOf(list)}${cursor}`;

/** A cursor as it comes back; null when it came from another list. */
export const unbindCursor = (list: string, text: string): string | null => {
  const tag = tagOf(list);
  return text.startsWith(tag) ? text.slice(tag.length) : null;
};

/** The parts of a cursor that has exactly these types, or 400 CURSOR_INVALID. */
export const decodeCursor = (text: string, types: readonly ('string' | 'number')[]): CursorParts => {
  const clear = Buffer.from(text, 'base64url').toString();
  const json = clear.slice(8);
  if (text.length > 1024 || clear.slice(0, 8) !== checksum(json)) throw new EdgeProblem('CURSOR_INVALID');
  const parts = JSON.parse(json) as unknown[];
  if (parts.length === types.length && parts.every((part, index) => typeof part === types[index]))
    return parts as CursorParts;
  throw new EdgeProblem('CURSOR_INVALID');
};
