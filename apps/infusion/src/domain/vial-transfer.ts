import { accept, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { inexact, micrograms } from './quantity.js';
import { amountOf, firstOf, inTransit, issuedOut, placeOf, stockOf, unexplained, unseen } from './vial-rules.js';
import type { ReceiveTransfer, SendTransfer, Vial, VialDecided, VialEvent } from './vial.types.js';

/** The vial leaves one registered location for another. Until it is received there, it is on nobody's shelf. */
export const send = (command: SendTransfer, vial: Vial): VialDecided => {
  const { transferId, toSiteId, toRegistration, invoice } = command;
  const reason = firstOf(
    inTransit(vial),
    toSiteId === vial.siteId ? refusal('VIAL_NOT_HERE', `The vial is at ${toSiteId} already.`) : null,
    toRegistration === null ? refusal('LOCATION_NOT_REGISTERED', `${toSiteId} has no DEA registration.`) : null,
    issuedOut(vial),
    unseen(vial),
    unexplained(vial),
  );
  if (reason !== null) return refuse(reason);
  const portion = amountOf(null, { available: vial.amounts.onHand });
  if ('refused' in portion) return portion.refused;
  const data = { ...stockOf(vial, portion.mcg), transferId, toSiteId, invoice };
  return accept({ type: 'TransferSent', data });
};

/** The other half of the same transfer: what was sent arrives, and what was found in it is compared with that. */
export const receive = (command: ReceiveTransfer, vial: Vial): VialDecided => {
  const { siteId, registration, mg, discrepancyId, policy } = command;
  const { transfer } = vial;
  if (transfer === null || transfer.toSiteId !== siteId)
    return refuse(refusal('TRANSFER_UNKNOWN', `The vial is not on its way to ${siteId}.`));
  if (registration === null) return refuse(refusal('LOCATION_NOT_REGISTERED', `${siteId} has no DEA registration.`));
  const unsayable = inexact('mg', mg);
  if (unsayable !== undefined) return refuse(unsayable);
  const { transferId, fromSiteId, mcg } = transfer;
  const countedMcg = micrograms(mg);
  const stock = { ...stockOf(vial, mcg), siteId, deaRegistration: registration };
  const arrived = { type: 'TransferReceived' as const, data: { ...stock, transferId, fromSiteId, countedMcg } };
  if (countedMcg === mcg) return accept(arrived);
  const policyVersion = policyVersionOf(policy);
  const counts = { source: 'TRANSFER' as const, expectedMcg: mcg, countedMcg };
  return accept<VialEvent>(arrived, {
    type: 'DiscrepancyDetected',
    data: { ...placeOf(vial), lot: vial.lot, discrepancyId, ...counts, policyVersion },
  });
};
