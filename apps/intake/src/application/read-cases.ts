import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type Role } from '#kernel';
import {
  DATABASE,
  decodeCursor,
  page,
  POLICY,
  type Page,
  type PageQuery,
  type ReadContext,
  scopedToSites,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { MoreThan } from 'typeorm';
import { CaseView } from '../views/case.view.js';
import { Part2Reads, type DisclosureStatement } from './part2-reads.js';

/** A case as somebody in this role may see it: what stands against a treatment is for those who treat (minimum necessary). */
export interface CaseAnswer extends Omit<CaseView, 'openedAt' | 'indication'> {
  readonly openedAt: string;
  /** Absent where 42 CFR Part 2 protects it and it is not disclosed to whoever asks. */
  readonly indication: string | undefined;
  readonly disclosure?: DisclosureStatement;
}

const CLINICAL: readonly (Role | 'system')[] = ['prescriber', 'nurse', 'therapist', 'medical-director'];

const seenBy = (role: Role | 'system', row: CaseView): CaseAnswer => {
  const fields: Omit<CaseView, never> = row;
  // Results recorded before they were sealed still carry a score in this view.
  const instruments = row.instruments.map(({ instrumentCode, completedAt }) => ({ instrumentCode, completedAt }));
  const contraindications = CLINICAL.includes(role) ? row.contraindications : [];
  return { ...fields, instruments, contraindications, openedAt: new Date(row.openedAt).toISOString() };
};

/** Without what says of a patient that they are treated for substance use. */
const withheldFrom = (answer: CaseAnswer, protectedInstruments: readonly string[]): CaseAnswer => {
  const instruments = answer.instruments.filter(({ instrumentCode }) => !protectedInstruments.includes(instrumentCode));
  return { ...answer, indication: undefined, instruments, contraindications: [] };
};

export class ListCases {
  constructor(
    readonly reader: ReadContext,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListCases)
export class ListCasesHandler implements IQueryHandler<ListCases, Page<CaseAnswer>> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    private readonly part2: Part2Reads,
  ) {}

  async execute({ reader, query: { cursor, limit } }: ListCases): Promise<Page<CaseAnswer>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(CaseView, {
      where: { ...scopedToSites(reader.sites), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const unlisted = await this.part2.unlisted(reader, rows);
    const answers = rows.map((row) => {
      const answer = seenBy(reader.actor.role, row);
      return unlisted.has(row.id) ? withheldFrom(answer, this.policy.part2.instruments) : answer;
    });
    return page(answers, limit, ({ id }) => [id]);
  }
}

export class GetCase {
  constructor(
    readonly id: string,
    readonly reader: ReadContext,
  ) {}
}

@QueryHandler(GetCase)
export class GetCaseHandler implements IQueryHandler<GetCase, CaseAnswer | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    private readonly part2: Part2Reads,
  ) {}

  async execute({ id, reader }: GetCase): Promise<CaseAnswer | null> {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    if (found === null || !coversSite(reader.sites, found.siteId)) return null;
    const answer = seenBy(reader.actor.role, found);
    const disclosure = await this.part2.disclose(reader, found, 'case');
    if (disclosure === null) return answer;
    return disclosure === 'WITHHELD' ? withheldFrom(answer, this.policy.part2.instruments) : { ...answer, disclosure };
  }
}
