import type { Sql } from '../types.js';

/** What the pool and a single client of `pg` have in common. */
export interface PgQueryable {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

const names = new Map<string, string>();

/** Marks a hot statement: each connection parses it once. Texts must be constants, or connections fill up with plans. */
export const prepared = (name: string, text: string): string => {
  names.set(text, name);
  return text;
};

/** What each connection remembers costs memory on the server: texts that are put together anew each time have no end. */
const MOST_REPEATED = 300;
const OFTEN = 3;
const counts = new Map<string, number>();

/** A name for a text that has come often, so that connections parse it once. */
export const nameOfRepeated = (text: string): string | undefined => {
  const times = (counts.get(text) ?? 0) + 1;
  if (times === 1 && counts.size >= MOST_REPEATED) return undefined;
  if (times > OFTEN) return names.get(text);
  counts.set(text, times);
  if (times === OFTEN) names.set(text, `repeated-${names.size}`);
  return undefined;
};

export const sqlOn = (target: PgQueryable): Sql => ({
  async query<R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const name = names.get(text);
    const config = { text, values: values as unknown[] };
    const { rows } = await target.query(name === undefined ? config : { name, ...config });
    return rows as R[];
  },
});
