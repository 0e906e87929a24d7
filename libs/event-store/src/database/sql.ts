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

export const sqlOn = (target: PgQueryable): Sql => ({
  async query<R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const name = names.get(text);
    const config = { text, values: values as unknown[] };
    const { rows } = await target.query(name === undefined ? config : { name, ...config });
    return rows as R[];
  },
});
