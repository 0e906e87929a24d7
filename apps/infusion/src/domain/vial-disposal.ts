import { accept, refusal, refuse, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { amountOf, firstOf, inTransit, issuedOut, placeOf, repeated, stockOf, unexplained } from './vial-rules.js';
import { stillNeeded, useByOf } from './vial-use.js';
import type { Micrograms } from './quantity.js';
import type {
  EventOf,
  Issue,
  RecordDestruction,
  RecordWaste,
  Vial,
  VialDecided,
  WitnessDisposal,
} from './vial.types.js';

const oneOf = (field: string, value: string, allowed: readonly string[]): Refusal | null =>
  allowed.includes(value)
    ? null
    : refusal('DISPOSAL_RULE_UNMET', `${field} is ${value}, allowed: ${allowed.join(', ')}.`);

/**
 * Wastage: what is left after a dose, or of an opened vial. Recorded, no DEA Form 41 (21 CFR part 1317 is about
 * inventory). It counts as wasted from here on, and waits for its witness.
 */
export const waste = (command: RecordWaste, vial: Vial): VialDecided => {
  const { issueId, mg } = command;
  const open = issueId === null ? null : vial.issues[issueId];
  if (open === undefined) return refuse(refusal('ISSUE_UNKNOWN', 'Nothing is left of this issue of the vial.'));
  const available = open?.remaining ?? vial.amounts.onHand;
  const portion = amountOf(mg, { available });
  if ('refused' in portion) return portion.refused;
  const reason = unwastable(command, vial) ?? stillNeeded(available, portion.mcg, command.needed);
  return reason === null ? accept(wasted(command, vial, { open, ...portion })) : refuse(reason);
};

const unwastable = ({ wasteId, reasonCode, method, policy }: RecordWaste, vial: Vial): Refusal | null =>
  firstOf(
    repeated(vial.unwitnessed, wasteId),
    inTransit(vial),
    oneOf('reasonCode', reasonCode, policy.medication.waste.reasons),
    oneOf('method', method, policy.medication.waste.methods),
  );

/** Taking a part out of the stock of a sealed vial opens it. */
const wasted = (
  command: RecordWaste,
  vial: Vial,
  { open, mcg }: { readonly open: Issue | null; readonly mcg: Micrograms },
): EventOf<'WasteRecorded'> => {
  const { wasteId, issueId, reasonCode, method, by, policy } = command;
  const opens = open === null && mcg < vial.amounts.onHand;
  return {
    type: 'WasteRecorded',
    data: {
      ...stockOf(vial, mcg),
      wasteId,
      from: open === null ? 'ON_HAND' : 'ISSUED',
      issueId,
      infusionId: open?.infusionId ?? null,
      mcl: Math.round((mcg * 1000) / vial.mcgPerMl),
      useBy: opens ? useByOf(vial, command) : vial.useBy,
      reasonCode,
      method,
      by,
      policyVersion: policyVersionOf(policy),
    },
  };
};

/** Inventory that is destroyed: before two employees, with DEA Form 41 (21 CFR 1317.95). */
export const destroy = (command: RecordDestruction, vial: Vial): VialDecided => {
  const { destructionId, method, formRef, by, policy } = command;
  const reason = firstOf(
    inTransit(vial),
    issuedOut(vial),
    unexplained(vial),
    oneOf('method', method, policy.medication.destruction.methods),
  );
  if (reason !== null) return refuse(reason);
  const portion = amountOf(null, { available: vial.amounts.onHand });
  if ('refused' in portion) return portion.refused;
  const policyVersion = policyVersionOf(policy);
  const data = { ...stockOf(vial, portion.mcg), destructionId, method, formRef, by, policyVersion };
  return accept({ type: 'DestructionRecorded', data });
};

/** I9: whoever saw it is not whoever did it, and says so with a token of their own. */
export const witness = (command: WitnessDisposal, vial: Vial): VialDecided => {
  const { disposalId, by, role, policy } = command;
  const waiting = vial.unwitnessed[disposalId];
  if (waiting === undefined)
    return refuse(refusal('DISPOSAL_UNKNOWN', `Nothing called ${disposalId} waits for a witness.`));
  if (waiting.by === by)
    return refuse(refusal('WITNESS_IS_ACTOR', 'You recorded it: somebody else has to witness it.'));
  const { waste: onWaste, destruction } = policy.medication;
  const { witnessRoles } = waiting.kind === 'WASTE' ? onWaste : destruction;
  if (!(witnessRoles as readonly string[]).includes(role))
    return refuse(refusal('WITNESS_NOT_ALLOWED', `role is ${role}, allowed: ${witnessRoles.join(', ')}.`));
  const seen = { ...placeOf(vial), witnessId: by, witnessRole: role };
  return waiting.kind === 'WASTE'
    ? accept({ type: 'WasteWitnessed', data: { ...seen, wasteId: disposalId } })
    : accept({ type: 'DestructionWitnessed', data: { ...seen, destructionId: disposalId } });
};
