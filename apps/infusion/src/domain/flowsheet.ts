import type { RecordedEvent } from '#contracts';
import { msOf, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { CheckFinding, CheckOverride, InfusionEvent, Start, Stop } from './infusion.types.js';

/** What the trail keeps of an event, and the flowsheet is made from. */
export type Entry = Pick<RecordedEvent, 'type' | 'data' | 'occurredAt' | 'recordedAt' | 'actor'>;
type DataOf<T extends InfusionEvent['type']> = Extract<InfusionEvent, { type: T }>['data'];

interface Signed<D> {
  readonly at: string;
  readonly recordedAt: string;
  readonly by: string;
  readonly data: D;
}

const signed = <D>({ occurredAt, recordedAt, actor, data }: Entry): Signed<D> => ({
  at: occurredAt,
  recordedAt,
  by: actor.subject,
  data: data as D,
});
const of = <T extends InfusionEvent['type']>(entries: readonly Entry[], type: T): Signed<DataOf<T>>[] =>
  entries.filter((entry) => entry.type === type).map((entry) => signed<DataOf<T>>(entry));

export interface CheckLine {
  readonly code: string;
  readonly result: 'PASS' | 'FAIL' | 'NOT_APPLICABLE' | 'OVERRIDDEN' | 'OPEN';
  readonly evidence: string | null;
  readonly by: string | null;
  readonly at: string | null;
  readonly value: number | null;
  /** Events that it rests on, and people who answered for it together. */
  readonly refs: readonly string[];
}

type Check = ClinicPolicy['infusionRoom']['checks'][number];

/** The events that answer a check which nobody attests: the last of them is its evidence. */
const ANSWERED_BY: Readonly<Partial<Record<Check['source'], InfusionEvent['type']>>> = {
  CHECK_IN: 'PatientCheckedIn',
  CONSENT: 'PatientCheckedIn',
  ESCORT: 'EscortConfirmed',
  VITALS: 'VitalsRecorded',
  ORDER: 'DoseIndependentlyChecked',
};

const open = (code: string): CheckLine => ({
  ...{ code, result: 'OPEN', evidence: null, by: null, at: null, value: null, refs: [] },
});

const beforeStart = (entries: readonly Entry[]): readonly Entry[] => {
  const started = entries.findIndex(({ type }) => type === 'InfusionStarted');
  return started === -1 ? entries : entries.slice(0, started + 1);
};

const checkLines = (entries: readonly Entry[], { infusionRoom }: ClinicPolicy): CheckLine[] => {
  const known = beforeStart(entries);
  const started = of(known, 'InfusionStarted').at(-1);
  return infusionRoom.checks.map((check) => {
    const { code, source } = check;
    if (source === 'PERMIT') return started === undefined ? open(code) : byPermit(check, started);
    if (source === 'STAFF') return started === undefined ? open(code) : byStaff(code, started);
    const override = of(known, 'PreInfusionCheckOverridden').findLast(({ data }) => data.checkCode === code);
    if (override !== undefined) return overridden(override);
    const type = ANSWERED_BY[source];
    if (type === undefined) {
      const finding = of(known, 'PreInfusionCheckRecorded').findLast(({ data }) => data.checkCode === code);
      return finding === undefined ? open(code) : found(finding);
    }
    const answer = known.findLast((entry) => entry.type === type);
    if (answer === undefined) return open(code);
    const { occurredAt: at, actor } = answer;
    return { code, result: 'PASS', evidence: type, by: actor.subject, at, value: null, refs: [] };
  });
};

const GRANTED_BY = 'course-saga';

/** What the course permitted the step on; where somebody signed for a gate, that is the answer. */
const byPermit = ({ code, gates: asked = [] }: Check, { at, by, data: { gates } }: Signed<Start>): CheckLine => {
  // Of starts from before the evidence was kept nothing more is known.
  if (gates === undefined) return { code, result: 'PASS', evidence: 'InfusionStarted', by, at, value: null, refs: [] };
  const own = gates.filter(({ gate }) => asked.includes(gate));
  const refs = [...new Set(own.flatMap(({ evidence }) => evidence))];
  const override = own.find((gate) => gate.override !== undefined)?.override;
  if (override !== undefined)
    return { code, result: 'OVERRIDDEN', evidence: 'GateOverridden', ...override, value: null, refs };
  const result = own.length === 0 ? 'NOT_APPLICABLE' : 'PASS';
  return { code, result, evidence: 'StepPermitted', by: GRANTED_BY, at, value: null, refs };
};

/** Whose certificates were looked at, the supervising clinician first. */
const byStaff = (code: string, { at, data }: Signed<Start>): CheckLine => {
  const { supervisorId: by, monitorId, therapistId } = data;
  const refs = [by, monitorId, ...(therapistId === null ? [] : [therapistId])];
  return { code, result: 'PASS', evidence: 'CredentialVerified', by, at, value: null, refs };
};

const overridden = ({ at, by, data }: Signed<CheckOverride>): CheckLine => ({
  ...{ code: data.checkCode, result: 'OVERRIDDEN', evidence: data.reasonCode, by, at, value: null, refs: [] },
});
const found = ({ at, by, data }: Signed<CheckFinding>): CheckLine => ({
  ...{ code: data.checkCode, result: data.result, evidence: data.evidence, by, at, value: data.value, refs: [] },
});

const seconds = (from: string, to: string): number => Math.round((msOf(to) - msOf(from)) / 1000);

/** One time of the sheet: everything that was observed then. Marked late as the policy says. */
const rows = (entries: readonly Entry[], { infusionRoom }: ClinicPolicy) => {
  const { lateEntryAfter } = infusionRoom.monitoring;
  const lateFrom = Temporal.Duration.from(lateEntryAfter).total('second');
  const breaches = of(entries, 'ThresholdBreached').map(({ data }) => data);
  const scales = of(entries, 'ScaleRecorded');
  const errors = of(entries, 'EnteredInErrorMarked');
  const wrong = (observedAt: string, recordedAt: string, scale?: string): { enteredInError?: string } => {
    const mark = errors.find(
      ({ data: { reading }, recordedAt: marked }) =>
        reading?.observedAt === observedAt && reading.scale === scale && seconds(recordedAt, marked) >= 0,
    );
    return mark === undefined ? {} : { enteredInError: mark.data.reasonCode };
  };
  const line = (observedAt: string, recordedAt: string, by: string, lateReason: string | null) => ({
    observedAt,
    recordedAt,
    by,
    late: seconds(observedAt, recordedAt) > lateFrom,
    lateReason,
    scales: scales
      .filter((each) => each.data.observedAt === observedAt && each.recordedAt === recordedAt)
      .map(({ data: { scale, score } }) => ({ scale, score, ...wrong(observedAt, recordedAt, scale) })),
  });
  const readings = of(entries, 'VitalsRecorded').map(({ recordedAt, by, data }) => {
    const { observedAt, lateReason = null, ...vitals } = data;
    const called = breaches
      .filter((each) => each.observedAt === observedAt)
      .map(({ ruleId, recommendation }) => ({ ruleId, recommendation }));
    const error = wrong(observedAt, recordedAt);
    return { ...line(observedAt, recordedAt, by, lateReason), vitals, breaches: called, ...error };
  });
  const alone = scales
    .filter(
      ({ data, recordedAt }) =>
        !readings.some((row) => row.observedAt === data.observedAt && row.recordedAt === recordedAt),
    )
    .map(({ recordedAt, by, data }) => ({
      ...line(data.observedAt, recordedAt, by, data.lateReason),
      vitals: null,
      breaches: [],
    }));
  return [...readings, ...alone].toSorted((a, b) => seconds(b.observedAt, a.observedAt));
};

/** The pump: each time it stood still, each change of rate. */
const holds = (entries: readonly Entry[]) =>
  entries.flatMap((entry, index) => {
    if (entry.type !== 'InfusionPaused') return [];
    const end = entries.slice(index + 1).find(({ type }) => type === 'InfusionResumed' || type === 'InfusionStopped');
    const { at: from, by, data } = signed<DataOf<'InfusionPaused'>>(entry);
    const { reasonCode, confirms = [], volumeInfusedMl = null } = data;
    return [{ from, to: end?.occurredAt ?? null, by, reasonCode, confirms, volumeInfusedMl }];
  });

const ELSEWHERE: readonly string[] = ['VitalsRecorded', 'ScaleRecorded', 'PreInfusionCheckRecorded'];

const lastOf = (entries: readonly Entry[], ...types: readonly InfusionEvent['type'][]): Signed<object> | null => {
  const entry = entries.findLast(({ type }) => types.some((each) => each === type));
  return entry === undefined ? null : signed<object>(entry);
};

/** One infusion day as the nurse's sheet, from what was on record. */
export const flowsheetOf = (
  entries: readonly Entry[],
  adverseEvents: readonly (readonly Entry[])[],
  policy: ClinicPolicy,
) => {
  const order = lastOf(entries, 'DoseOrdered', 'DoseAdjusted');
  const check = entries.findLastIndex(({ type }) => type === 'DoseIndependentlyChecked');
  const adjusted = entries.findLastIndex(({ type }) => type === 'DoseAdjusted');
  return {
    checks: checkLines(entries, policy),
    dose: {
      order,
      independentCheck: check > adjusted ? lastOf(entries, 'DoseIndependentlyChecked') : null,
      adjustments: of(entries, 'DoseAdjusted').length,
    },
    start: lastOf(entries, 'InfusionStarted') as Signed<Start> | null,
    rows: rows(entries, policy),
    gaps: of(entries, 'MonitoringGapDetected').map(({ data: { dueAt, scale, phase, lateBySeconds } }) => ({
      dueAt,
      ...(scale === undefined ? {} : { scale }),
      phase,
      lateBySeconds,
    })),
    holds: holds(entries),
    rateChanges: of(entries, 'RateChanged'),
    corrections: of(entries, 'EnteredInErrorMarked'),
    stop: lastOf(entries, 'InfusionStopped') as Signed<Stop> | null,
    adverseEvents: adverseEvents.map((stream) =>
      stream.map((entry) => ({ type: entry.type, ...signed<object>(entry) })),
    ),
    discharge: lastOf(entries, 'PatientDischarged', 'DischargedAgainstAdvice', 'VisitEndedByIncident'),
    contact: lastOf(entries, 'PostDischargeContactMade'),
    events: entries
      .filter(({ type }) => !ELSEWHERE.includes(type))
      .map((entry) => ({ type: entry.type, ...signed<object>(entry) })),
  };
};
export type FlowsheetBody = ReturnType<typeof flowsheetOf>;
