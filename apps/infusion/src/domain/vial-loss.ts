import { accept, instant, localDate, refusal, refuse, startOfDate, Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Micrograms } from './quantity.js';
import { amountOf, placeOf, repeated, stockOf } from './vial-rules.js';
import type {
  EventOf,
  FileLossReport,
  LossReport,
  NoteLossOverdue,
  ReportLoss,
  StockPlace,
  Vial,
  VialDecided,
} from './vial.types.js';

const SATURDAY = 6;

/** The end of so many business days after the date of discovery at the place. */
const endOfBusinessDay = (now: Temporal.Instant, zone: string, days: number): Temporal.Instant => {
  let date = localDate(now, zone);
  for (let counted = 0; counted < days;) {
    date = date.add({ days: 1 });
    if (date.dayOfWeek < SATURDAY) counted += 1;
  }
  return startOfDate(date.add({ days: 1 }), zone);
};

interface Discovery {
  readonly now: Temporal.Instant;
  readonly zone: string;
  readonly policy: ClinicPolicy;
}

/** 21 CFR 1301.76(b): in writing within one business day of discovery, and DEA Form 106 within 45 days. */
export const reportingDeadlines = ({ now, zone, policy }: Discovery) => {
  const { noticeBusinessDays, form106Within } = policy.medication.loss;
  const form = now.toZonedDateTimeISO(zone).add(Temporal.Duration.from(form106Within)).toInstant();
  return {
    noticeDueAt: endOfBusinessDay(now, zone, noticeBusinessDays).toString(),
    formDueAt: form.toString(),
    policyVersion: policyVersionOf(policy),
  };
};

/** How much there is at a place; undefined where nothing was issued, or nothing is on its way. */
const availableAt = (vial: Vial, from: StockPlace, issueId: string | null): Micrograms | undefined => {
  if (from === 'ON_HAND') return vial.transfer === null ? vial.amounts.onHand : undefined;
  return from === 'IN_TRANSIT' ? vial.transfer?.mcg : vial.issues[issueId ?? '']?.remaining;
};

export const reportLoss = (command: ReportLoss, vial: Vial): VialDecided => {
  const { lossId, from, mg, kind } = command;
  const issueId = from === 'ISSUED' ? command.issueId : null;
  const again = repeated(vial.losses, lossId);
  if (again !== null) return refuse(again);
  const available = availableAt(vial, from, issueId);
  if (available === undefined)
    return from === 'ISSUED'
      ? refuse(refusal('ISSUE_UNKNOWN', 'Nothing is left of this issue of the vial.'))
      : refuse(refusal('VIAL_NOT_HERE', `The vial is ${vial.transfer === null ? 'in stock' : 'on its way'}.`));
  const portion = amountOf(from === 'IN_TRANSIT' ? null : mg, { available });
  if ('refused' in portion) return portion.refused;
  const loss = { lossId, from, issueId, kind, discrepancyId: null, ...reportingDeadlines(command) };
  const siteId = vial.transfer?.fromSiteId ?? vial.siteId;
  return accept({ type: 'LossReported', data: { ...stockOf(vial, portion.mcg), siteId, ...loss } });
};

export const fileReport = ({ lossId, report, reportRef }: FileLossReport, vial: Vial): VialDecided =>
  vial.losses[lossId]?.due[report] === undefined
    ? refuse(refusal('LOSS_UNKNOWN', `No ${report} is outstanding for a loss ${lossId} of this vial.`))
    : accept({ type: 'LossReportFiled', data: { ...placeOf(vial), lossId, report, reportRef } });

/** Said once a report. */
export const noteOverdue = ({ now }: NoteLossOverdue, vial: Vial): VialDecided => {
  const events = Object.entries(vial.losses).flatMap(([lossId, { due, overdue }]) =>
    (Object.entries(due) as [LossReport, string][])
      .filter(([report, dueAt]) => !overdue.includes(report) && Temporal.Instant.compare(instant(dueAt), now) <= 0)
      .map(([report, dueAt]) => ({
        type: 'LossReportOverdue' as const,
        data: { ...placeOf(vial), lossId, report, dueAt } satisfies EventOf<'LossReportOverdue'>['data'],
      })),
  );
  return accept(...events);
};

/** When the next report of a vial falls due; null when none is outstanding that was not called overdue already. */
export const nextReportDue = ({ losses }: Pick<Vial, 'losses'>): string | null => {
  const ahead = Object.values(losses).flatMap(({ due, overdue }) =>
    (Object.entries(due) as [LossReport, string][]).filter(([report]) => !overdue.includes(report)),
  );
  const [first] = ahead.map(([, at]) => instant(at)).sort((a, b) => Temporal.Instant.compare(a, b));
  return first?.toString() ?? null;
};
