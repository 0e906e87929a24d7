import type { MedicationEvent, RecordedEvent } from '#contracts';
import { findRow, insertRows, updateRow, type UnitOfWork } from '#event-store';
import type { Projection } from '#platform';
import { NOTHING, post, postingOf } from '../domain/vial-accounts.js';
import { evolveVial } from '../domain/vial.evolve.js';
import type { Vial, VialEvent } from '../domain/vial.types.js';
import { ShiftCountView, ShipmentView } from './shipment.view.js';
import { EntryView, IssueView, VialView } from './vial.view.js';

type Recorded = RecordedEvent & MedicationEvent;
type VialRecorded = RecordedEvent & VialEvent;

const PREFIX = 'vial-';

const needsAttention = ({ discrepancies, unwitnessed, losses }: Vial): boolean =>
  [discrepancies, unwitnessed, losses].some((open) => Object.keys(open).length > 0);

const saveVial = (uow: UnitOfWork, vial: Vial, version: number): void => {
  const { vialId: id, siteId, ndc, lot, usableUntil, amounts } = vial;
  const row = { siteId, ndc, lot, usableUntil, ...amounts, attention: needsAttention(vial), state: vial, version };
  if (version === 1) insertRows(uow, VialView, { id, ...row });
  else updateRow(uow, VialView, { id }, row);
};

const saveIssue = (uow: UnitOfWork, event: VialRecorded, vial: Vial): void => {
  const data = event.data as Readonly<Record<string, unknown>>;
  const issueId = data['issueId'];
  if (typeof issueId !== 'string') return;
  if (event.type === 'VialIssued') {
    const { infusionId, vialId, siteId, mcg, useBy: usableUntil } = event.data;
    const row = { issueId, vialId, infusionId, siteId, issuedMcg: mcg, remainingMcg: mcg, usableUntil };
    insertRows(uow, IssueView, { ...row, issuedAt: event.recordedAt });
  } else updateRow(uow, IssueView, { issueId }, { remainingMcg: vial.issues[issueId]?.remaining ?? 0 });
};

const entryOf = (event: VialRecorded, vial: Vial): Partial<EntryView> => {
  const { vialId, siteId, mcg, infusionId, ...rest } = event.data as Readonly<Record<string, unknown>>;
  const { ndc, lot } = vial;
  return {
    eventId: event.eventId,
    vialId: typeof vialId === 'string' ? vialId : vial.vialId,
    vialVersion: event.streamVersion,
    siteId: typeof siteId === 'string' ? siteId : vial.siteId,
    ndc,
    lot,
    type: event.type,
    mcg: typeof mcg === 'number' ? mcg : null,
    infusionId: typeof infusionId === 'string' ? infusionId : null,
    by: event.actor.subject,
    role: event.actor.role,
    recordedAt: event.recordedAt,
    data: rest,
    ...post(NOTHING, postingOf(event)),
  };
};

/** A row is what the events of its stream say, and nothing else: folded from the row before, as the decisions are. */
const applyVials = async (events: readonly VialRecorded[], uow: UnitOfWork): Promise<void> => {
  const known = new Map<string, Vial | null>();
  for (const event of events) {
    const id = event.streamId.slice(PREFIX.length);
    const before = known.get(id) ?? (await findRow(uow.manager, VialView, { id }))?.state ?? null;
    const vial = evolveVial(before, event);
    if (vial === null) continue;
    known.set(id, vial);
    saveVial(uow, vial, event.streamVersion);
    saveIssue(uow, event, vial);
    insertRows(uow, EntryView, entryOf(event, vial));
  }
};

const applyPapers = (event: Recorded, uow: UnitOfWork): void => {
  if (event.type === 'ShipmentReceived') {
    const { shipmentId: id, siteId, supplierId, invoice, ndc, lot } = event.data;
    insertRows(uow, ShipmentView, { id, siteId, supplierId, invoice, ndc, lot });
  }
  if (event.type === 'ShiftCountRecorded') {
    const { countId: id, siteId, by: countedBy, lines, countedAt } = event.data;
    const row = { id, siteId, countedBy, confirmedBy: null, countedAt, confirmedAt: null, lines };
    insertRows(uow, ShiftCountView, { ...row, version: event.streamVersion });
  }
  if (event.type === 'ShiftCountConfirmed') {
    const { countId: id, confirmedBy } = event.data;
    const version = event.streamVersion;
    updateRow(uow, ShiftCountView, { id }, { confirmedBy, confirmedAt: event.recordedAt, version });
  }
};

export const medicationLedger: Projection = {
  name: 'medication-ledger',
  async apply(events, uow) {
    await applyVials(events.filter(({ streamId }) => streamId.startsWith(PREFIX)) as VialRecorded[], uow);
    for (const event of events as readonly Recorded[]) applyPapers(event, uow);
  },
};
