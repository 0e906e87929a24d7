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
