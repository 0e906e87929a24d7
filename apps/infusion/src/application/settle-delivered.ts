import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { NewId } from '#kernel';
import { NEW_ID, POLICY, reject, type CommandContext, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { micrograms, type Micrograms } from '../domain/quantity.js';
import { VialActs, type VialAct } from './vial-acts.js';
import { holdIssues, type IssueRow } from './visit-medication.js';

interface Share {
  readonly issue: IssueRow;
  readonly mcg: Micrograms;
  readonly excess: Micrograms;
}

/** Oldest issue first; what none of them covers falls on the last. */
const sharesOf = (issues: readonly IssueRow[], delivered: Micrograms): Share[] => {
  let left = delivered;
  return issues
    .map((issue, index) => {
      const mcg = Math.min(left, issue.remaining);
      left -= mcg;
      return { issue, mcg, excess: index === issues.length - 1 ? left : 0 };
    })
    .filter(({ mcg, excess }) => mcg + excess > 0);
};

/**
 * What the pump delivered leaves the vials in the very transaction that stops it: there is no moment at which a stopped
 * infusion has given something that the ledger does not know. For `effects` of every command that stops a pump.
 */
@Injectable()
export class SettleDelivered {
  constructor(
    private readonly acts: VialActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async settle(
    uow: UnitOfWork,
    { infusionId, mg }: { readonly infusionId: string; readonly mg: number },
    context: CommandContext,
    cause: RecordedEvent | undefined,
  ): Promise<Rejection | undefined> {
    const shares = sharesOf(await holdIssues(uow.sql, infusionId), micrograms(mg));
    // One call a share: two issues may come from one vial.
    for (const { issue, mcg, excess } of shares) {
      const { issueId, vialId } = issue;
      const command = {
        type: 'Administer',
        issueId,
        mcg,
        excess,
        discrepancyId: this.newId(),
        policy: this.policy,
      } as const;
      const act: VialAct = { vialId, command };
      const refused = await this.acts.act(uow, [act], { context, cause });
      if (refused !== null) return reject(refused);
    }
    return undefined;
  }
}
