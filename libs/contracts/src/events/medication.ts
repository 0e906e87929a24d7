import { Type } from 'typebox';
import { Code, DateText, event, Id, InstantUtc, nullable, object, oneOf, Version } from '../event.js';

export const LOSS_KINDS = ['LOSS', 'THEFT', 'BREAKAGE'] as const;
export const LOSS_REPORTS = ['NOTICE', 'FORM_106'] as const;
export const DISCREPANCY_SOURCES = ['COUNT', 'TRANSFER', 'DELIVERY'] as const;
export const DISCREPANCY_RESOLUTIONS = ['COUNT_ERROR', 'RECORD_CORRECTED', 'LOST', 'FOUND'] as const;
/** Where an amount is taken from when it does not go the usual way. */
export const STOCK_PLACES = ['ON_HAND', 'ISSUED', 'IN_TRANSIT'] as const;

/** Quantities are whole micrograms, so that sums are exact. */
const Micrograms = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

const vial = { vialId: Id, siteId: Id };
/** What a record of a controlled substance has to say by itself (21 CFR 1304.22): where, what, how much. */
const stock = { ...vial, deaRegistration: Id, ndc: Id, lot: Id, mcg: Micrograms };
const use = { issueId: Id, infusionId: Id };
const policyVersion = Version;

/** Streams: `vial-<id>`, `shipment-<id>`, `shift-count-<id>`; key: the stream's id. */
export const medicationEvents = {
  ShipmentReceived: event(1, {
    shipmentId: Id,
    siteId: Id,
    deaRegistration: Id,
    supplierId: Id,
    invoice: Id,
    ndc: Id,
    lot: Id,
    expiresOn: DateText,
    mcgPerVial: Micrograms,
    vialIds: Type.Array(Id),
    policyVersion,
  }),
  VialReceived: event(1, {
    ...stock,
    shipmentId: Id,
    mcgPerMl: Micrograms,
    multiDose: Type.Boolean(),
    /** The end of the expiry date at the site. */
    usableUntil: InstantUtc,
  }),
  VialIssued: event(1, { ...stock, ...use, useBy: InstantUtc, policyVersion }),
  MedicationAdministered: event(1, { ...stock, ...use }),
  /** More or less of the issue was given than was recorded: `mcg` is the difference. */
  AdministrationCorrected: event(1, {
    ...stock,
    ...use,
    direction: oneOf(['LESS', 'MORE']),
    reasonCode: Code,
    by: Id,
  }),
  MedicationReturned: event(1, { ...stock, ...use, sealIntact: Type.Boolean() }),
  WasteRecorded: event(1, {
    ...stock,
    wasteId: Id,
    from: oneOf(['ON_HAND', 'ISSUED']),
    issueId: nullable(Id),
    infusionId: nullable(Id),
    mcl: Micrograms,
    /** Until when the vial may be used, once a part of its stock was taken out; null before it was opened. */
    useBy: nullable(InstantUtc),
    reasonCode: Code,
    method: Code,
    by: Id,
    policyVersion,
  }),
  WasteWitnessed: event(1, { ...vial, wasteId: Id, witnessId: Id, witnessRole: Id }),
  DestructionRecorded: event(1, { ...stock, destructionId: Id, method: Code, formRef: Id, by: Id, policyVersion }),
  DestructionWitnessed: event(1, { ...vial, destructionId: Id, witnessId: Id, witnessRole: Id }),
  TransferSent: event(1, { ...stock, transferId: Id, toSiteId: Id, invoice: Id }),
  /** `mcg` is what was sent; what was found to be in it is `countedMcg`. */
  TransferReceived: event(1, { ...stock, transferId: Id, fromSiteId: Id, countedMcg: Micrograms }),
  LossReported: event(1, {
    ...stock,
    lossId: Id,
    from: oneOf(STOCK_PLACES),
    issueId: nullable(Id),
    kind: oneOf(LOSS_KINDS),
    discrepancyId: nullable(Id),
    noticeDueAt: InstantUtc,
    formDueAt: InstantUtc,
    policyVersion,
  }),
  LossReportFiled: event(1, { ...vial, lossId: Id, report: oneOf(LOSS_REPORTS), reportRef: Id }),
  LossReportOverdue: event(1, { ...vial, lossId: Id, report: oneOf(LOSS_REPORTS), dueAt: InstantUtc }),
  VialCounted: event(1, { ...vial, countId: Id, expectedMcg: Micrograms, countedMcg: Micrograms }),
  DiscrepancyDetected: event(1, {
    ...vial,
    lot: Id,
    discrepancyId: Id,
    source: oneOf(DISCREPANCY_SOURCES),
    expectedMcg: Micrograms,
    countedMcg: Micrograms,
    policyVersion,
  }),
  DiscrepancyResolved: event(1, {
    ...stock,
    discrepancyId: Id,
    resolution: oneOf(DISCREPANCY_RESOLUTIONS),
    reasonCode: Code,
    signature: object({ signerId: Id, role: Id, meaning: oneOf(['RESPONSIBILITY']), signedAt: InstantUtc }),
  }),
  ShiftCountRecorded: event(1, {
    countId: Id,
    siteId: Id,
    by: Id,
    lines: Type.Array(object({ vialId: Id, expectedMcg: Micrograms, countedMcg: Micrograms })),
    countedAt: InstantUtc,
    policyVersion,
  }),
  /** By a second person, when nothing of the shift is left open. */
  ShiftCountConfirmed: event(1, { countId: Id, siteId: Id, confirmedBy: Id }),
};
