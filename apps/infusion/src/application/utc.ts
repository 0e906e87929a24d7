import { instant } from '#kernel';

/** Instants come with any offset; events carry UTC. */
export const utc = (at: string): string => instant(at).toString();
export const utcOrNull = (at: string | null): string | null => (at === null ? null : utc(at));
