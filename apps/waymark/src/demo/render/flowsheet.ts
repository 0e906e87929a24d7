import type { Sheet, SheetEvent, SheetRow } from '../exhibits.js';
import { dim, green, red, yellow } from '#platform';
import { day, rule, time, words } from './text.js';

type Data = Readonly<Record<string, unknown>>;

const say = (value: unknown): string => String(value);
const list = (value: unknown): string => (Array.isArray(value) ? value.map(say).join(', ') : '');
const percent = (fraction: unknown): string => `${Math.round(Number(fraction) * 100)} %`;

const blocked = ({ missing }: Data): string => {
  const [first] = missing as readonly { gate: string; detail: string }[];
  return `✗ refused: ${say(first?.gate)} (${say(first?.detail).replace(/\.$/, '')})`;
};

/** What stands between the readings. An event that is not named here is on the sheet of the API and not on this one. */
const LINES: Readonly<Record<string, (data: Data, by: string) => string>> = {
  InfusionStarted: ({ pumpId, pumpMlPerH, monitorId, supervisorId }) =>
    green(`► ${say(pumpId)} at ${say(pumpMlPerH)} mL/h, monitor ${say(monitorId)}, supervisor ${say(supervisorId)}`),
  ThresholdBreached: ({ ruleId, parameter, value, limit, recommendation }) =>
    red(`! ${say(ruleId)}: ${say(parameter)} ${say(value)}, limit ${say(limit)}; recommended: ${say(recommendation)}`),
  InfusionPaused: ({ confirms, reasonCode, volumeInfusedMl }, by) =>
    yellow(`‖ held at ${say(volumeInfusedMl)} mL by ${by}: ${words(say(reasonCode))}, follows ${list(confirms)}`),
  ThresholdsAcknowledged: ({ ruleIds, reasonCode }, by) =>
    yellow(`✓ ${list(ruleIds)} acknowledged by ${by}: ${words(say(reasonCode))}`),
  OrderingViolationBlocked: (data) => red(blocked(data)),
  InfusionResumed: ({ reasonCode }, by) => green(`► resumed by ${by}: ${words(say(reasonCode))}`),
  RateChanged: ({ fromMlPerH, toMlPerH, mgPerKgPerHour, orderedBy }) =>
    `↓ ${say(fromMlPerH)} to ${say(toMlPerH)} mL/h (${say(mgPerKgPerHour)} mg/kg/h), ordered by ${say(orderedBy)}`,
  AdverseEventRecorded: ({ term, grade, relatedness }, by) =>
    yellow(`! ${words(say(term))}, grade ${say(grade)}, relation ${words(say(relatedness))}, noted by ${by}`),
  RescueMedicationGiven: ({ drug, dose, unit, route, orderedBy, givenBy }) =>
    `+ ${words(say(drug))} ${say(dose)} ${say(unit)} ${say(route)}, ordered by ${say(orderedBy)}, given by ${say(givenBy)}`,
  InfusionStopped: ({ mgDelivered, volumeInfusedMl, deliveredFraction, kind }, by) =>
    green(
      `■ stopped by ${by}: ${words(say(kind))}, ${say(mgDelivered)} mg in ${say(volumeInfusedMl)} mL, ${percent(deliveredFraction)}`,
    ),
  RecoveryAssessed: ({ scale, score }, by) => `✓ ${say(scale)} ${say(score)}, by ${by}`,
  PatientDischarged: ({ criteria, signedBy }) =>
    green(`✓ discharged by ${say(signedBy)}: ${(criteria as unknown[]).length} criteria met`),
  PostDischargeContactMade: ({ outcome, contactedBy }) => `✓ called by ${say(contactedBy)}: ${words(say(outcome))}`,
};

interface Line {
  readonly at: string;
  /** The pump first, then what was measured, then what followed from it. */
  readonly rank: number;
  readonly text: string;
}

/** A second line of its own. */
const AFTER: Readonly<Record<string, (data: Data) => string>> = {
  PatientDischarged: ({ noDriveUntil }) =>
    `no driving until ${day(say(noDriveUntil)).trim()}, ${time(say(noDriveUntil))}`,
};

const eventLine = ({ type, at, by, data }: SheetEvent): readonly Line[] => {
  const rank = type === 'InfusionStarted' ? 0 : 2;
  const texts = [LINES[type]?.(data, by), AFTER[type]?.(data)];
  return texts.filter((text) => text !== undefined).map((text) => ({ at, rank, text }));
};

const COLUMNS = [
  ['BP', 7],
  ['HR', 3],
  ['RR', 2],
  ['SpO2', 4],
  ['MOAA/S', 6],
  ['CADSS', 5],
] as const;

const cells = (values: readonly string[]): string =>
  COLUMNS.map(([, width], index) => (values[index] ?? '').padStart(width)).join('  ');

const rowLine = ({ observedAt: at, by, vitals, scales, breaches }: SheetRow): Line => {
  const cadss = scales.find(({ scale }) => scale === 'CADSS6')?.score;
  const { sbp, dbp, hr, rr, spo2, moaas } = vitals ?? {};
  const shown = vitals === null ? [] : [`${say(sbp)}/${say(dbp)}`, ...[hr, rr, spo2, moaas].map(say)];
  const values = cells([...shown, cadss === undefined ? '' : say(cadss)]);
  return { at, rank: 1, text: `${breaches.length === 0 ? values : red(values)}  ${dim(by)}` };
};

const order = ({ dose, checks }: Sheet): readonly string[] => {
  const { mg, mgPerKg, weightKg, minutes, infusionMl } = dose.order?.data ?? {};
  const passed = checks.filter(({ result }) => result === 'PASS' || result === 'NOT_APPLICABLE').length;
  const dosage = `${say(mgPerKg)} mg/kg for ${say(weightKg)} kg: ${say(mg)} mg in ${say(infusionMl)} mL over ${say(minutes)} min`;
  const people = `ordered by ${say(dose.order?.by)}, worked out again by ${say(dose.independentCheck?.by)}`;
  return [`  ${dosage}`, `  ${people}; ${passed} of ${checks.length} checks passed`, ''];
};

/** One infusion day as the nurse reads it. */
export const flowsheet = (sheet: Sheet): readonly string[] => {
  const happened = [...sheet.events, ...sheet.adverseEvents.flat()].flatMap(eventLine);
  const lines = [...sheet.rows.map(rowLine), ...happened].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.rank - b.rank,
  );
  const [first] = sheet.rows;
  return [
    rule(
      `Infusion ${sheet.ordinal} on the nurse’s flowsheet${first === undefined ? '' : `, ${day(first.observedAt).trim()}`}`,
    ),
    ...order(sheet),
    dim(`  time   ${cells(COLUMNS.map(([name]) => name))}  by`),
    ...lines.map(({ at, text }) => `  ${dim(time(at))}  ${text}`),
  ];
};
