import type { SiteScope } from '#kernel';
import { In, type FindOperator } from 'typeorm';

/** The part of a TypeORM `where` that keeps a list inside the sites of a token. */
export const scopedToSites = (sites: SiteScope): { siteId?: FindOperator<string> } =>
  sites === '*' ? {} : { siteId: In<string>([...sites]) as FindOperator<string> };
