import type { MedicationEvent } from '#contracts';
import { NOTHING, post, postingOf } from './vial-accounts.js';
import type { EventOf, Issue, Loss, Vial, VialEvent } from './vial.types.js';

const without = <T>(entries: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => key !== id));

const received = (data: EventOf<'VialReceived'>['data']): Vial => {
  const { vialId, siteId, deaRegistration, ndc, lot, mcgPerMl, multiDose, usableUntil } = data;
  const open = { issues: {}, unwitnessed: {}, losses: {}, discrepancies: {}, transfer: null };
  const label = { ndc, lot, mcgPerMl, multiDose, usableUntil };
  return { vialId, siteId, deaRegistration, ...label, useBy: null, amounts: NOTHING, ...open };
};

/** An issue is over when nothing of it is left. */
const used = (vial: Vial, issueId: string | null, mcg: number): Vial => {
  const issue: Issue | undefined = issueId === null ? undefined : vial.issues[issueId];
  if (issueId === null || issue === undefined) return vial;
  const remaining = issue.remaining - mcg;
  const others = without(vial.issues, issueId);
  return { ...vial, issues: remaining === 0 ? others : { ...others, [issueId]: { ...issue, remaining } } };
};

type Use = Pick<EventOf<'MedicationAdministered'>['data'], 'issueId' | 'infusionId' | 'siteId' | 'mcg'>;

const withGiven = (vial: Vial, { issueId, infusionId, siteId }: Use, change: number): Vial => {
  const mcg = (vial.given?.[issueId]?.mcg ?? 0) + change;
  return { ...vial, given: { ...vial.given, [issueId]: { infusionId, siteId, mcg } } };
};

const issuedAgain = (vial: Vial, { issueId, infusionId, mcg }: Use): Vial => {
  const known = vial.issues[issueId] ?? { infusionId, issued: mcg, remaining: 0, whole: false };
  return { ...vial, issues: { ...vial.issues, [issueId]: { ...known, remaining: known.remaining + mcg } } };
};

const isWhole = ({ useBy, amounts }: Vial, mcg: number): boolean => useBy === null && amounts.onHand === mcg;

const changedLoss = (vial: Vial, lossId: string, change: (loss: Loss) => Loss): Vial => {
  const loss = vial.losses[lossId];
  if (loss === undefined) return vial;
  const after = change(loss);
  const others = without(vial.losses, lossId);
  return { ...vial, losses: Object.keys(after.due).length === 0 ? others : { ...others, [lossId]: after } };
};

type Evolutions = {
  readonly [T in MedicationEvent['type']]?: (vial: Vial, data: EventOf<T>['data']) => Vial;
};

const evolutions: Evolutions = {
  VialIssued: (vial, { issueId, infusionId, mcg, useBy }) => ({
    ...vial,
    useBy,
    issues: { ...vial.issues, [issueId]: { infusionId, issued: mcg, remaining: mcg, whole: isWhole(vial, mcg) } },
  }),
  MedicationAdministered: (vial, data) => withGiven(used(vial, data.issueId, data.mcg), data, data.mcg),
  AdministrationCorrected: (vial, data) =>
    data.direction === 'MORE'
      ? withGiven(used(vial, data.issueId, data.mcg), data, data.mcg)
      : withGiven(issuedAgain(vial, data), data, -data.mcg),
  MedicationReturned: (vial, { issueId, mcg, sealIntact }) => ({
    ...used(vial, issueId, mcg),
    useBy: sealIntact ? null : vial.useBy,
  }),
  WasteRecorded: (vial, { wasteId, issueId, mcg, by, useBy }) => ({
    ...used(vial, issueId, mcg),
    useBy,
    unwitnessed: { ...vial.unwitnessed, [wasteId]: { kind: 'WASTE', mcg, by } },
  }),
  WasteWitnessed: (vial, { wasteId }) => ({ ...vial, unwitnessed: without(vial.unwitnessed, wasteId) }),
  DestructionRecorded: (vial, { destructionId, mcg, by }) => ({
    ...vial,
    unwitnessed: { ...vial.unwitnessed, [destructionId]: { kind: 'DESTRUCTION', mcg, by } },
  }),
  DestructionWitnessed: (vial, { destructionId }) => ({
    ...vial,
    unwitnessed: without(vial.unwitnessed, destructionId),
  }),
  TransferSent: (vial, { transferId, siteId, toSiteId, mcg }) => ({
    ...vial,
    siteId: toSiteId,
    transfer: { transferId, fromSiteId: siteId, toSiteId, mcg },
  }),
  TransferReceived: (vial, { siteId, deaRegistration }) => ({ ...vial, siteId, deaRegistration, transfer: null }),
  LossReported: (vial, { lossId, siteId, from, issueId, mcg, noticeDueAt, formDueAt }) => ({
    ...used(vial, issueId, mcg),
    siteId,
    transfer: from === 'IN_TRANSIT' ? null : vial.transfer,
    losses: { ...vial.losses, [lossId]: { due: { NOTICE: noticeDueAt, FORM_106: formDueAt }, overdue: [] } },
  }),
  LossReportFiled: (vial, { lossId, report }) =>
    changedLoss(vial, lossId, ({ due, overdue }) => ({
      due: without(due as Readonly<Record<string, string>>, report),
      overdue: overdue.filter((each) => each !== report),
    })),
  LossReportOverdue: (vial, { lossId, report }) =>
    changedLoss(vial, lossId, (loss) => ({ ...loss, overdue: [...loss.overdue, report] })),
  DiscrepancyDetected: (vial, { discrepancyId, source, expectedMcg, countedMcg }) => ({
    ...vial,
    discrepancies: { ...vial.discrepancies, [discrepancyId]: { source, expectedMcg, countedMcg } },
  }),
  DiscrepancyResolved: (vial, { discrepancyId }) => ({
    ...vial,
    discrepancies: without(vial.discrepancies, discrepancyId),
  }),
};

/** The ledger's view uses it as well: a row is the vial as the events tell it. */
export const evolveVial = (state: Vial | null, event: VialEvent): Vial | null => {
  if (event.type === 'OrderingViolationBlocked') return state;
  const vial = event.type === 'VialReceived' ? received(event.data) : state;
  if (vial === null) return null;
  const change = evolutions[event.type] as ((vial: Vial, data: unknown) => Vial) | undefined;
  const changed = change?.(vial, event.data) ?? vial;
  return { ...changed, amounts: post(vial.amounts, postingOf(event)) };
};
