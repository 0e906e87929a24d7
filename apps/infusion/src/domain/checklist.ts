import type { MissingGate, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { gate } from './blocking.js';
import { beyondOverride, type Check } from './checks.js';
import type { InfusionSession } from './infusion.types.js';
import { inOrder, isAfter, plus } from './moments.js';

interface Asked {
  readonly state: InfusionSession;
  readonly check: Check;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

const byAPerson = ({ state, check: { code, validFor }, now }: Asked): MissingGate[] => {
  const finding = state.checks[code];
  const missing = (detail: string) => [gate(`CHECK_${code}`, detail, 'PreInfusionCheckRecorded')];
  if (finding === undefined) return missing(`${code} is not recorded.`);
  if (finding.result === 'FAIL') return missing(`${code} did not pass.`);
  return validFor !== undefined && isAfter(now, plus(finding.checkedAt, validFor))
    ? missing(`${code} was found at ${finding.checkedAt}; it holds for ${validFor}.`)
    : [];
};

const byEscort = ({ state: { escort } }: Asked): MissingGate[] =>
  escort === null ? [gate('ESCORT_CONFIRMED', 'Nobody is named to take the patient home.', 'EscortConfirmed')] : [];

/** The last reading before the start, not too old, with no recommendation open on it. */
const byVitals = ({ state: { vitals, open }, now, policy: { infusionRoom } }: Asked): MissingGate[] => {
  const { baselineMaxAge } = infusionRoom;
  const last = inOrder(vitals, ({ observedAt }) => observedAt).at(-1);
  if (last === undefined || isAfter(now, plus(last.observedAt, baselineMaxAge)))
    return [gate('BASELINE_VITALS', `No vital signs of the last ${baselineMaxAge}.`, 'VitalsRecorded')];
  return open.map(({ ruleId, parameter, value, recommendation }) =>
    recommendation === 'ACKNOWLEDGE'
      ? gate('BASELINE_ACKNOWLEDGED', `${ruleId}: ${parameter} is ${value}.`, 'ThresholdsAcknowledged')
      : gate('BASELINE_WITHIN_LIMITS', `${ruleId}: ${parameter} is ${value}.`, 'VitalsRecorded'),
  );
};

const byOrder = ({ state: { dose, doseCheck } }: Asked): MissingGate[] => {
  if (dose === null) return [gate('DOSE_ORDERED', 'No dose is ordered.', 'DoseOrdered')];
  return doseCheck === null
    ? [gate('DOSE_CHECKED', 'Nobody has checked the calculation independently.', 'DoseIndependentlyChecked')]
    : [];
};

/** Looked at by the start itself, which knows what the course, the staff files and intake say. */
const atTheStart = (): MissingGate[] => [];

/**
 * How each source answers. A source that keeps books of its own, such as a ledger of vials, is one more line here and in
 * `CHECK_SOURCES`; which check asks it, the policy says.
 */
const ANSWERS: Readonly<Record<Check['source'], (asked: Asked) => MissingGate[]>> = {
  ATTESTED: byAPerson,
  FASTING: byAPerson,
  ESCORT: byEscort,
  VITALS: byVitals,
  ORDER: byOrder,
  CHECK_IN: atTheStart,
  CONSENT: atTheStart,
  PERMIT: atTheStart,
  STAFF: atTheStart,
};

/** What the checklist still lacks. A dose is needed whatever a policy lists. */
export const missingChecks = (state: InfusionSession, policy: ClinicPolicy, now: Temporal.Instant): MissingGate[] => {
  const { checks } = policy.infusionRoom;
  // What was found after an override was signed may be more than anybody can sign for.
  const passedOver = (check: Check): boolean =>
    state.overrides[check.code] !== undefined && beyondOverride(check, state) === null;
  const open = checks.filter((check) => !passedOver(check));
  const missing = open.flatMap((check) => ANSWERS[check.source]({ state, check, now, policy }));
  const orderListed = checks.some(({ source }) => source === 'ORDER');
  return orderListed || state.dose !== null
    ? missing
    : [...missing, gate('DOSE_ORDERED', 'No dose is ordered.', 'DoseOrdered')];
};
