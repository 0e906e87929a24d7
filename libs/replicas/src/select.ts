import type { RecordedEvent } from '#contracts';

interface Published {
  readonly type: string;
  readonly data: unknown;
}

/** The events of one or more types, with their data typed by the catalogue. */
export const select = <U extends Published, N extends U['type']>(
  events: readonly RecordedEvent[],
  ...types: readonly N[]
): (RecordedEvent & Extract<U, { type: N }>)[] =>
  events.filter(({ type }) => (types as readonly string[]).includes(type)) as (RecordedEvent &
    Extract<U, { type: N }>)[];
