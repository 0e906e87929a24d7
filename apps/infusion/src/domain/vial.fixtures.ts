import { instant, type Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type {
  EventOf,
  IssueVial,
  RecordWaste,
  ReportLoss,
  ResolveDiscrepancy,
  ReturnMedication,
  VialEvent,
} from './vial.types.js';

/** A vial of 500 mg at San Luis Obispo, on Monday 9 March 2026. */
export const now: Temporal.Instant = instant('2026-03-09T16:00:00Z');
export const zone = 'America/Los_Angeles';

const product = { name: 'ketamine', useAfterOpening: 'P28D' };

export const policy = {
  policyId: 'network.example',
  version: '1.0.0',
  medication: {
    products: [
      { ...product, ndc: '42023-114-10', mgPerMl: 50, mlPerVial: 10, multiDose: true },
      { ...product, ndc: '42023-115-10', mgPerMl: 100, mlPerVial: 5, multiDose: false, useAfterOpening: 'PT1H' },
    ],
    waste: {
      reasons: ['RESIDUAL', 'VISIT_DEFERRED'],
      methods: ['SEQUESTRATION_DEVICE'],
      witnessRoles: ['nurse', 'prescriber'],
    },
    destruction: { methods: ['ON_SITE'], witnessRoles: ['nurse', 'prescriber'] },
    count: { sealedToleranceMg: 0, openedToleranceMg: 2, confirmRoles: ['nurse', 'prescriber'] },
    discrepancyBlocks: 'LOT',
    loss: { noticeBusinessDays: 1, form106Within: 'P45D' },
  },
} as unknown as ClinicPolicy;
export const policyVersion = 'network.example@1.0.0';

export const stock = {
  vialId: 'vial-1',
  siteId: 'slo',
  deaRegistration: 'FC1000001',
  ndc: '42023-114-10',
  lot: 'K1',
};

export const received = (rest: Partial<EventOf<'VialReceived'>['data']> = {}): VialEvent => ({
  type: 'VialReceived',
  data: {
    ...stock,
    mcg: 500_000,
    shipmentId: 'shipment-1',
    mcgPerMl: 50_000,
    multiDose: true,
    usableUntil: '2026-07-01T07:00:00Z',
    ...rest,
  },
});

/** The same vial for one patient only. */
export const singleDose = received({ ndc: '42023-115-10', mcgPerMl: 100_000, multiDose: false });

export const issued = (mcg = 40_000, issueId = 'issue-1'): VialEvent => ({
  type: 'VialIssued',
  data: { ...stock, mcg, issueId, infusionId: 'infusion-1', useBy: '2026-04-06T16:00:00Z', policyVersion },
});

export const wasted = (mcg = 4_000): VialEvent => ({
  type: 'WasteRecorded',
  data: {
    ...stock,
    mcg,
    wasteId: 'waste-1',
    from: 'ISSUED',
    issueId: 'issue-1',
    infusionId: 'infusion-1',
    mcl: 80,
    useBy: '2026-04-06T16:00:00Z',
    reasonCode: 'RESIDUAL',
    method: 'SEQUESTRATION_DEVICE',
    by: 'nurse-1',
    policyVersion,
  },
});

export const sent: VialEvent = {
  type: 'TransferSent',
  data: { ...stock, mcg: 500_000, transferId: 'transfer-1', toSiteId: 'oakland', invoice: 'TR-1' },
};

export const detected = (countedMcg: number, expectedMcg = 500_000): VialEvent => ({
  type: 'DiscrepancyDetected',
  data: {
    vialId: 'vial-1',
    siteId: 'slo',
    lot: 'K1',
    discrepancyId: 'discrepancy-1',
    source: 'COUNT',
    expectedMcg,
    countedMcg,
    policyVersion,
  },
});

export const visit = { infusionId: 'infusion-1', siteId: 'slo', status: 'CHECKED_IN', uncovered: 40_000 };

export const issue = (rest: Partial<IssueVial> = {}): IssueVial => ({
  type: 'IssueVial',
  issueId: 'issue-1',
  visit,
  mg: null,
  registration: 'FC1000001',
  lotDiscrepancies: [],
  now,
  policy,
  ...rest,
});

export const giveBack = (rest: Partial<ReturnMedication> = {}): ReturnMedication => ({
  type: 'ReturnMedication',
  issueId: 'issue-1',
  mg: null,
  sealIntact: false,
  needed: 0,
  ...rest,
});

export const waste = (rest: Partial<RecordWaste> = {}): RecordWaste => ({
  type: 'RecordWaste',
  wasteId: 'waste-1',
  issueId: 'issue-1',
  mg: null,
  reasonCode: 'RESIDUAL',
  method: 'SEQUESTRATION_DEVICE',
  needed: 0,
  by: 'nurse-1',
  now,
  policy,
  ...rest,
});

export const lose = (rest: Partial<ReportLoss> = {}): ReportLoss => ({
  type: 'ReportLoss',
  lossId: 'loss-1',
  from: 'ON_HAND',
  issueId: null,
  mg: 500,
  kind: 'THEFT',
  zone,
  now,
  policy,
  ...rest,
});

export const resolve = (rest: Partial<ResolveDiscrepancy> = {}): ResolveDiscrepancy => ({
  type: 'ResolveDiscrepancy',
  discrepancyId: 'discrepancy-1',
  resolution: 'LOST',
  reasonCode: 'NOT_FOUND',
  lossId: 'loss-1',
  by: 'md-1',
  role: 'medical-director',
  zone,
  now,
  policy,
  ...rest,
});
