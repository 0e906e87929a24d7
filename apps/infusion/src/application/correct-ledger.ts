import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import { refusal } from '#kernel';
import { reject, type CommandContext, type Rejection } from '#platform';
import { inMg, micrograms, type Micrograms } from '../domain/quantity.js';
import type { CorrectGiven } from '../domain/vial.types.js';
import { VialActs } from './vial-acts.js';
import { holdIssues, type IssueRow } from './visit-medication.js';

interface Move {
  readonly issue: IssueRow;
  readonly mcg: Micrograms;
}

/** By issue: what the ledger says was given of it. */
const givenBy = async (
  sql: Sql,
  infusionId: string,
  issues: readonly IssueRow[],
): Promise<ReadonlyMap<string, Micrograms>> => {
  const rows = await sql.query<{ issue_id: string; mcg: string }>(
    `SELECT data->>'issueId' AS issue_id, sum(administered) AS mcg FROM medication_entries
      WHERE vial_id = ANY($2::text[]) AND infusion_id = $1 AND data->>'issueId' IS NOT NULL GROUP BY 1`,
    [infusionId, issues.map(({ vialId }) => vialId)],
  );
  return new Map(rows.map(({ issue_id, mcg }) => [issue_id, Number(mcg)]));
};

/** So much in all, one issue after the other, out of what each can move; what is left over cannot be moved. */
const spread = (issues: readonly IssueRow[], mcg: Micrograms, most: (issue: IssueRow) => Micrograms) => {
  let left = mcg;
  const moves = issues.map((issue): Move => {
    const moved = Math.min(left, most(issue));
    left -= moved;
    return { issue, mcg: moved };
  });
  return { moves: moves.filter((move) => move.mcg > 0), left };
};

/**
 * The vials follow a corrected delivery in the transaction that corrects it. What was given too little of comes off the
 * issue that was used last; what was given besides has to be there, issued to this visit and not accounted for.
 */
@Injectable()
export class CorrectLedger {
  constructor(private readonly acts: VialActs) {}

  async correct(
    uow: UnitOfWork,
    { infusionId, mg, reasonCode }: { readonly infusionId: string; readonly mg: number; readonly reasonCode: string },
    context: CommandContext,
    cause: RecordedEvent | undefined,
  ): Promise<Rejection | undefined> {
    const issues = await holdIssues(uow.sql, infusionId);
    const given = await givenBy(uow.sql, infusionId, issues);
    const difference = micrograms(mg) - [...given.values()].reduce((sum, mcg) => sum + mcg, 0);
    const direction = difference < 0 ? 'LESS' : 'MORE';
    const { moves, left } =
      direction === 'LESS'
        ? spread(issues.toReversed(), -difference, ({ issueId }) => given.get(issueId) ?? 0)
        : spread(issues, difference, ({ remaining }) => remaining);
    if (left > 0) return reject(refusal('MEDICATION_OVERDRAWN', `${inMg(left)} of it are accounted for otherwise.`));
    const by = context.actor.subject;
    for (const { issue, mcg } of moves) {
      const command: CorrectGiven = { type: 'CorrectGiven', issueId: issue.issueId, direction, mcg, reasonCode, by };
      const refused = await this.acts.act(uow, [{ vialId: issue.vialId, command }], { context, cause });
      if (refused !== null) return reject(refused);
    }
    return undefined;
  }
}
