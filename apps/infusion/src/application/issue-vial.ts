import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findRows, type UnitOfWork } from '#event-store';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type DecisionTools, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { milligramsOf } from '../domain/quantity.js';
import { vial } from '../domain/vial.js';
import type { IssueVial as Command, Vial } from '../domain/vial.types.js';
import { registrationOf } from '../views/location.view.js';
import { VialView } from '../views/vial.view.js';
import { askingVisit } from './visit-medication.js';

export class IssueVial {
  constructor(
    readonly vialId: string,
    readonly request: { readonly infusionId: string; readonly mg: number | null },
    readonly context: CommandContext,
  ) {}
}

/** Gives out medication to a visit. Decided on the vial's stream: of two who want the last of it, one gets it. */
@CommandHandler(IssueVial)
export class IssueVialHandler implements ICommandHandler<IssueVial, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, request: { infusionId, mg }, context }: IssueVial): Promise<Outcome> {
    const { policy } = this;
    const issueId = newId();
    return this.runner.run({
      name: 'IssueVial',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow, state, now }: DecisionTools<Vial | null>): Promise<Command> => {
        const [visit, registration, lotDiscrepancies] = await Promise.all([
          askingVisit(uow, infusionId, now),
          registrationOf(uow.manager, state?.siteId ?? ''),
          ofTheLot(uow, state),
        ]);
        return { type: 'IssueVial', issueId, visit, mg, registration, lotDiscrepancies, now, policy };
      },
      answer: (state) => ({ issueId, mg: milligramsOf(state?.issues[issueId]?.issued ?? 0) }),
    });
  }
}

/** Open discrepancies of the other vials of the lot at the place. */
const ofTheLot = async ({ manager }: UnitOfWork, state: Vial | null): Promise<string[]> => {
  if (state === null) return [];
  const { vialId, siteId, lot, ndc } = state;
  const wanting = await findRows(manager, VialView, { siteId, lot, ndc, attention: true });
  const others = wanting.filter(({ id }) => id !== vialId);
  return others.flatMap(({ state: other }) => Object.keys(other.discrepancies));
};
