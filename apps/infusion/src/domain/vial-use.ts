import { accept, instant, refusal, refuse, Temporal, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { inMg, type Micrograms } from './quantity.js';
import { amountOf, expired, firstOf, inTransit, placeOf, repeated, stockOf, unexplained } from './vial-rules.js';
import type { Administer, AskingVisit, IssueVial, ReturnMedication, Vial, VialDecided } from './vial.types.js';

export const productOf = ({ medication }: ClinicPolicy, ndc: string) =>
  medication.products.find((product) => product.ndc === ndc);

const UNDER_WAY = ['CHECKED_IN', 'RUNNING', 'PAUSED'];

const noVisit = (visit: AskingVisit | null, vial: Vial): Refusal | null => {
  if (visit === null) return refusal('INFUSION_NOT_CHECKED_IN', 'There is no such visit: check the patient in first.');
  if (!UNDER_WAY.includes(visit.status)) return refusal('INFUSION_OVER', 'The visit needs no medication any more.');
  return visit.siteId === vial.siteId
    ? null
    : refusal('VIAL_NOT_HERE', `The vial is at ${vial.siteId}, the visit at ${visit.siteId}.`);
};

const unregistered = ({ registration }: IssueVial, { siteId }: Vial): Refusal | null =>
  registration === null ? refusal('LOCATION_NOT_REGISTERED', `${siteId} has no DEA registration.`) : null;

/** The label's expiry, or the time since the vial was first opened, whichever ends earlier. */
export const useByOf = (vial: Vial, { now, policy }: Pick<IssueVial, 'now' | 'policy'>): string => {
  if (vial.useBy !== null) return vial.useBy;
  const period = Temporal.Duration.from(productOf(policy, vial.ndc)?.useAfterOpening ?? 'PT1H');
  const end = now.toZonedDateTimeISO('UTC').add(period).toInstant();
  return Temporal.Instant.compare(end, instant(vial.usableUntil)) < 0 ? end.toString() : vial.usableUntil;
};

/** A single-dose vial is given out whole: what one patient leaves in it is no other patient's. */
const portionOf = ({ mg, visit }: IssueVial, { multiDose, amounts }: Vial): ReturnType<typeof amountOf> => {
  const available = amounts.onHand;
  const otherwise = multiDose ? (visit?.uncovered ?? 0) : available;
  const portion = amountOf(mg, { available, otherwise });
  if ('refused' in portion || multiDose || portion.mcg === available) return portion;
  const detail = `mg is ${inMg(portion.mcg)}; a single-dose vial is issued whole: ${inMg(available)}.`;
  return { refused: refuse(refusal('QUANTITY_INVALID', detail)) };
};

export const issue = (command: IssueVial, vial: Vial): VialDecided => {
  const { issueId, visit, lotDiscrepancies, now, policy } = command;
  const wholeLot = policy.medication.discrepancyBlocks === 'LOT';
  const reason = firstOf(
    repeated(vial.issues, issueId),
    noVisit(visit, vial),
    inTransit(vial),
    unregistered(command, vial),
    expired(vial, now),
    unexplained(vial, wholeLot ? lotDiscrepancies : []),
  );
  if (reason !== null || visit === null) return reason === null ? accept() : refuse(reason);
  const portion = portionOf(command, vial);
  if ('refused' in portion) return portion.refused;
  const use = { issueId, infusionId: visit.infusionId, useBy: useByOf(vial, command) };
  const data = { ...stockOf(vial, portion.mcg), ...use, policyVersion: policyVersionOf(policy) };
  return accept({ type: 'VialIssued', data });
};

const noIssue = (issueId: string): VialDecided =>
  refuse(refusal('ISSUE_UNKNOWN', `Nothing is left of issue ${issueId} of this vial.`));

/**
 * What the pump delivered leaves the issue. Never refused for want of stock: it is in the patient. What was never issued
 * becomes a discrepancy.
 */
export const administer = (command: Administer, vial: Vial): VialDecided => {
  const { issueId, mcg, excess, discrepancyId, policy } = command;
  const open = vial.issues[issueId];
  const given = Math.min(mcg, open?.remaining ?? 0);
  const over = excess + mcg - given;
  const expectedMcg = given;
  return accept(
    ...(open === undefined || given === 0
      ? []
      : [
          {
            type: 'MedicationAdministered' as const,
            data: { ...stockOf(vial, given), issueId, infusionId: open.infusionId },
          },
        ]),
    ...(over === 0
      ? []
      : [
          {
            type: 'DiscrepancyDetected' as const,
            data: {
              ...placeOf(vial),
              lot: vial.lot,
              discrepancyId,
              source: 'DELIVERY' as const,
              expectedMcg,
              countedMcg: given + over,
              policyVersion: policyVersionOf(policy),
            },
          },
        ]),
  );
};

/** While the pump runs, the ordered dose stays covered. */
export const stillNeeded = (remaining: Micrograms, mcg: Micrograms, needed: Micrograms): Refusal | null =>
  remaining - mcg >= needed
    ? null
    : refusal('ISSUE_NEEDED', `${inMg(needed)} of it are needed by the infusion that is running.`);

/** Only what was never drawn goes back: all of a sealed vial, or the rest that stayed in a multi-dose one. */
export const giveBack = (command: ReturnMedication, vial: Vial): VialDecided => {
  const { issueId, mg, sealIntact, needed } = command;
  const open = vial.issues[issueId];
  if (open === undefined) return noIssue(issueId);
  const portion = amountOf(mg, { available: open.remaining });
  if ('refused' in portion) return portion.refused;
  const untouched = open.whole && portion.mcg === open.issued;
  const mayReturn = sealIntact ? untouched : vial.multiDose;
  const reason = firstOf(
    mayReturn
      ? null
      : refusal(
          'RETURN_NOT_ALLOWED',
          sealIntact
            ? 'With the seal intact, all of the vial comes back at once.'
            : 'An opened single-dose vial does not go back into stock.',
        ),
    stillNeeded(open.remaining, portion.mcg, needed),
  );
  if (reason !== null) return refuse(reason);
  const { infusionId } = open;
  return accept({
    type: 'MedicationReturned',
    data: { ...stockOf(vial, portion.mcg), issueId, infusionId, sealIntact },
  });
};
