import { accept, refusal, refuse } from '#kernel';
import { inMg } from './quantity.js';
import { firstOf, inTransit, stockOf } from './vial-rules.js';
import type { CorrectGiven, Given, Vial, VialDecided } from './vial.types.js';

const givenOf = ({ given = {}, issues, siteId }: Vial, issueId: string): Given | null => {
  const open = issues[issueId];
  return given[issueId] ?? (open === undefined ? null : { infusionId: open.infusionId, siteId, mcg: 0 });
};

/**
 * What the ledger says was given follows the truth: what was not given is issued again and waits for its waste or return,
 * what was given besides leaves the issue. Never more than there is on either side.
 */
export const correctGiven = (command: CorrectGiven, vial: Vial): VialDecided => {
  const { issueId, direction, mcg, reasonCode, by } = command;
  const given = givenOf(vial, issueId);
  if (given === null) return refuse(refusal('ISSUE_UNKNOWN', `Nothing of issue ${issueId} was given or is left.`));
  const available = direction === 'LESS' ? given.mcg : (vial.issues[issueId]?.remaining ?? 0);
  const elsewhere = given.siteId === vial.siteId ? null : refusal('VIAL_NOT_HERE', `The vial is at ${vial.siteId}.`);
  const overdrawn =
    mcg > 0 && mcg <= available
      ? null
      : refusal('MEDICATION_OVERDRAWN', `${inMg(mcg)} are to be moved, ${inMg(available)} are there.`);
  const reason = firstOf(inTransit(vial), elsewhere, overdrawn);
  if (reason !== null) return refuse(reason);
  const use = { issueId, infusionId: given.infusionId };
  return accept({
    type: 'AdministrationCorrected',
    data: { ...stockOf(vial, mcg), ...use, direction, reasonCode, by },
  });
};
