import type { MissingGate } from '#kernel';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { gate } from '../domain/blocking.js';
import { milligramsOf } from '../domain/quantity.js';
import { InfusionView } from '../views/infusion.view.js';
import { IssueView, VialView } from '../views/vial.view.js';

export interface UnwitnessedDisposal {
  readonly vialId: string;
  readonly disposalId: string;
  readonly kind: 'WASTE' | 'DESTRUCTION';
  readonly mg: number;
  readonly by: string;
}
export interface OpenIssue {
  readonly issueId: string;
  readonly vialId: string;
  readonly infusionId: string;
  readonly visitStatus: string;
  readonly mg: number;
}

const UNDER_WAY = ['CHECKED_IN', 'RUNNING', 'PAUSED'];

/** Issues that are not used up, with what has become of their visits. */
const issuesOf = async (manager: EntityManager, siteId: string): Promise<OpenIssue[]> => {
  const open = await manager.find(IssueView, {
    where: { siteId, remainingMcg: MoreThan(0) },
    order: { issueId: 'ASC' },
  });
  const visits = await manager.findBy(InfusionView, { id: In(open.map(({ infusionId }) => infusionId)) });
  const statuses = new Map(visits.map(({ id, status }) => [id, status]));
  return open.map(({ issueId, vialId, infusionId, remainingMcg }) => {
    const visitStatus = statuses.get(infusionId) ?? 'UNKNOWN';
    return { issueId, vialId, infusionId, visitStatus, mg: milligramsOf(remainingMcg) };
  });
};

const disposalsOf = (vials: readonly VialView[]): UnwitnessedDisposal[] =>
  vials.flatMap(({ id, state }) =>
    Object.entries(state.unwitnessed).map(([disposalId, { kind, mcg, by }]) => ({
      vialId: id,
      disposalId,
      kind,
      mg: milligramsOf(mcg),
      by,
    })),
  );

/** What nobody has accounted for at a site, and which of it keeps a shift from closing. */
export const openAt = async (manager: EntityManager, siteId: string) => {
  const [vials, issues] = [
    await manager.find(VialView, { where: { siteId, attention: true }, order: { id: 'ASC' } }),
    await issuesOf(manager, siteId),
  ];
  const unwitnessed = disposalsOf(vials);
  const gates: MissingGate[] = [
    ...unwitnessed.map(({ vialId, disposalId, kind, mg }) =>
      gate(`${kind}_WITNESSED`, `${disposalId}: ${mg} mg of vial ${vialId}.`, 'WasteWitnessed', 'DestructionWitnessed'),
    ),
    ...issues
      .filter(({ visitStatus }) => !UNDER_WAY.includes(visitStatus))
      .map(({ issueId, vialId, mg }) =>
        gate('ISSUE_SETTLED', `${issueId}: ${mg} mg of vial ${vialId}.`, 'MedicationReturned', 'WasteRecorded'),
      ),
  ];
  return { unwitnessed, issues, gates };
};
