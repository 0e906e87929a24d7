import { instantText, msOf } from '#kernel';

/** Instants come with any offset; events carry UTC. */
export const utc = (at: string): string => instantText(msOf(at));
export const utcOrNull = (at: string | null): string | null => (at === null ? null : utc(at));
