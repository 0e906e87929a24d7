import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IntField, Text } from '../fields/decorators.js';
import { encodeCursor, type CursorParts } from './cursor.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Query of every list: extend it for filters. `handler(@QueryParams() query: PageQuery)`. */
export class PageQuery {
  @Text({ max: 1024, optional: true, description: '`nextCursor` of the page before.', example: 'RXhhbXBsZQ' })
  cursor?: string;

  @IntField({ min: 1, max: 200, optional: true, example: 50 })
  limit: number = 50;
}

/** A page out of up to `limit + 1` rows: the one too many only says that there is more. */
export const page = <T>(rows: readonly T[], limit: number, cursorOf: (row: T) => CursorParts): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null };
};

const pages = new Map<new () => object, new () => object>();

/** The class of a page of something, for `@Query({ response: pageOf(CourseView) })`. */
export const pageOf = (item: new () => object): new () => object => {
  const known = pages.get(item);
  if (known !== undefined) return known;
  @ApiSchema({ name: `${item.name}Page` })
  class ItemPage {
    @ApiProperty({ type: () => item, isArray: true })
    items!: object[];

    @ApiProperty({ type: String, nullable: true, example: null })
    nextCursor!: string | null;
  }
  pages.set(item, ItemPage);
  return ItemPage;
};
