import { Temporal } from '#kernel';
import { ZONE } from '../clinic.js';
import { bold, dim } from '#platform';

/** Columns of every line: what a plain terminal has, less a margin. */
export const WIDTH = 78;

const local = (at: string): Temporal.ZonedDateTime => Temporal.Instant.from(at).toZonedDateTimeISO(ZONE);

export const day = (at: string): string =>
  local(at).toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric' }).padEnd(11);

export const time = (at: string): string => local(at).toPlainTime().toString({ smallestUnit: 'minute' });

export const rule = (title: string): string => `\n${bold(title)}\n${dim('─'.repeat(WIDTH))}`;

export const words = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

/** Parts in a row with a separator, broken between parts (within one only where it is longer than a line). */
export const wrapped = (parts: readonly string[], width: number, separator: string): readonly string[] => {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    const joined = `${line ?? ''}${separator}${part}`;
    if (line !== undefined && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
};
