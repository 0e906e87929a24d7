import { findRow, type Sql, type UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { micrograms, type Micrograms } from '../domain/quantity.js';
import type { AskingVisit } from '../domain/vial.types.js';
import { InfusionView } from '../views/infusion.view.js';

/** An issue of a visit as its row has it. */
export interface IssueRow {
  readonly issueId: string;
  readonly vialId: string;
  readonly remaining: Micrograms;
  readonly usableUntil: string;
}

/**
 * The issues of a visit, oldest first, for nobody else to change until this transaction ends: a start counts on them,
 * while a return or waste would take them away.
 */
export const holdIssues = (sql: Sql, infusionId: string): Promise<IssueRow[]> =>
  sql.query<IssueRow>(
    `SELECT issue_id AS "issueId", vial_id AS "vialId", remaining_mcg AS remaining, usable_until::text AS "usableUntil"
       FROM medication_issues WHERE infusion_id = $1 ORDER BY issued_at, issue_id FOR UPDATE`,
    [infusionId],
  );

const sum = (issues: readonly IssueRow[]): Micrograms => issues.reduce((total, { remaining }) => total + remaining, 0);

const usable = (issues: readonly IssueRow[], now: Temporal.Instant): IssueRow[] =>
  issues.filter(({ usableUntil }) => new Date(usableUntil).getTime() > now.epochMilliseconds);

/** What a visit can be given from, at this moment: issued to it, unexpired, and not used up. */
export const issuedTo = async ({ sql }: UnitOfWork, infusionId: string, now: Temporal.Instant): Promise<Micrograms> =>
  sum(usable(await holdIssues(sql, infusionId), now));

export const askingVisit = async (
  uow: UnitOfWork,
  infusionId: string,
  now: Temporal.Instant,
): Promise<AskingVisit | null> => {
  const [visit, covered] = await Promise.all([
    findRow(uow.manager, InfusionView, { id: infusionId }),
    issuedTo(uow, infusionId, now),
  ]);
  if (visit === null) return null;
  const { siteId, status, dose } = visit;
  const uncovered = dose === null ? null : Math.max(0, micrograms(dose.mg) - covered);
  return { infusionId, siteId, status, uncovered };
};

/** How much of one issue a running infusion still needs; 0 when its visit is not running. */
export const neededOf = async (
  uow: UnitOfWork,
  infusionId: string | undefined,
  issueId: string,
): Promise<Micrograms> => {
  if (infusionId === undefined) return 0;
  const issues = await holdIssues(uow.sql, infusionId);
  const visit = await findRow(uow.manager, InfusionView, { id: infusionId });
  if (visit === null || visit.dose === null || !['RUNNING', 'PAUSED'].includes(visit.status)) return 0;
  const others = sum(issues.filter((issue) => issue.issueId !== issueId));
  return Math.max(0, micrograms(visit.dose.mg) - others);
};
