import { accept, refusal, refuse, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { inMg, micrograms } from './quantity.js';
import { reportingDeadlines } from './vial-loss.js';
import { placeOf, stockOf } from './vial-rules.js';
import type { CountVial, Discrepancy, ResolveDiscrepancy, Vial, VialDecided, VialEvent } from './vial.types.js';

/** What was found beside what the ledger says. A difference opens a case at once, before anybody explains it away. */
export const count = ({ countId, countedMcg, discrepancyId, policy }: CountVial, vial: Vial): VialDecided => {
  const expectedMcg = vial.amounts.onHand;
  const told = { type: 'VialCounted' as const, data: { ...placeOf(vial), countId, expectedMcg, countedMcg } };
  const { sealedToleranceMg, openedToleranceMg } = policy.medication.count;
  const tolerance = micrograms(vial.useBy === null ? sealedToleranceMg : openedToleranceMg);
  const known = Object.values(vial.discrepancies).some(
    (open) => open.countedMcg - open.expectedMcg === countedMcg - expectedMcg,
  );
  if (known || Math.abs(countedMcg - expectedMcg) <= tolerance) return accept(told);
  const counts = { source: 'COUNT' as const, expectedMcg, countedMcg };
  const policyVersion = policyVersionOf(policy);
  return accept<VialEvent>(told, {
    type: 'DiscrepancyDetected',
    data: { ...placeOf(vial), lot: vial.lot, discrepancyId, ...counts, policyVersion },
  });
};

const unfit = ({ resolution }: ResolveDiscrepancy, open: Discrepancy, vial: Vial): Refusal | null => {
  const { source, expectedMcg, countedMcg } = open;
  const difference = countedMcg - expectedMcg;
  const said = `${inMg(expectedMcg)} expected, ${inMg(countedMcg)} found`;
  const no = (detail: string): Refusal => refusal('DISCREPANCY_RESOLUTION_INVALID', detail);
  if (resolution === 'LOST' && difference >= 0) return no(`resolution is LOST, but ${said}.`);
  if (resolution === 'FOUND' && (difference <= 0 || source === 'DELIVERY'))
    return no(`resolution is FOUND, but ${said}.`);
  return resolution === 'LOST' && -difference > vial.amounts.onHand
    ? refusal('MEDICATION_OVERDRAWN', `${inMg(-difference)} missing, ${inMg(vial.amounts.onHand)} on hand by now.`)
    : null;
};

/** Signed. What is missing becomes a loss, with its reports; what is too much is taken into the books as found. */
export const resolve = (command: ResolveDiscrepancy, vial: Vial): VialDecided => {
  const { discrepancyId, resolution, reasonCode, lossId, by, role, now } = command;
  const open = vial.discrepancies[discrepancyId];
  if (open === undefined)
    return refuse(refusal('DISCREPANCY_UNKNOWN', `No discrepancy ${discrepancyId} is open for this vial.`));
  const reason = unfit(command, open, vial);
  if (reason !== null) return refuse(reason);
  const mcg = Math.abs(open.countedMcg - open.expectedMcg);
  const signature = { signerId: by, role, meaning: 'RESPONSIBILITY' as const, signedAt: now.toString() };
  const resolved = {
    type: 'DiscrepancyResolved' as const,
    data: { ...stockOf(vial, mcg), discrepancyId, resolution, reasonCode, signature },
  };
  if (resolution !== 'LOST') return accept(resolved);
  const loss = { lossId, from: 'ON_HAND' as const, issueId: null, kind: 'LOSS' as const, discrepancyId };
  const data = { ...stockOf(vial, mcg), ...loss, ...reportingDeadlines(command) };
  return accept<VialEvent>(resolved, { type: 'LossReported', data });
};
