import { accept, type Decision } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { alarmOf, type Alarm } from './alerts.js';
import { identify } from './contraindications.js';
import { endOfEligibility } from './end-of-eligibility.js';
import { findInstrument } from './instruments.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { NoteRoomCheck } from './screening.types.js';
import { endedByContraindication } from './work-up.js';

type Decided = Decision<IntakeCaseEvent>;
type Check = ClinicPolicy['infusionRoom']['checks'][number];

/** The level that was found is the score of an instrument, and alarms as that score does. */
const alarmIn = ({ instrument }: Check, { value, previousScore, policy }: NoteRoomCheck): Alarm | null => {
  if (instrument === undefined || value === null) return null;
  const known = findInstrument(policy.instruments, instrument, null);
  return 'missing' in known ? null : alarmOf(known, [], { score: value, bandId: null }, previousScore);
};

/** To whoever decided that the patient may be treated; a medical director may step in. */
const alert = (
  { trigger, level }: Alarm,
  { alertId, findingId }: NoteRoomCheck,
  { eligibility }: IntakeCase,
): IntakeCaseEvent[] => {
  const raised: IntakeCaseEvent = {
    type: 'SafetyAlertRaised',
    data: { alertId, trigger, level, resultId: findingId },
  };
  const clinicianId = eligibility?.decidedBy ?? null;
  return clinicianId === null ? [raised] : [raised, { type: 'SafetyAlertRouted', data: { alertId, clinicianId } }];
};

/** What is found on the day, before the pump, is as grave as what is found at intake. */
export const noteRoomCheck = (command: NoteRoomCheck, state: IntakeCase): Decided => {
  const { checkCode, passed, findingId, alertId, policy } = command;
  const check = policy.infusionRoom.checks.find(({ code }) => code === checkCode);
  if (check === undefined) return accept();
  const alarm = alarmIn(check, command);
  const alerts = alarm === null ? [] : alert(alarm, command, state);
  const code = passed ? undefined : check.raises;
  const identified =
    code === undefined ? [] : identify([{ code, basis: 'FINDING', evidenceRef: findingId }], state, command);
  const ended =
    alarm?.revokesEligibility === true
      ? endOfEligibility(state, 'SUICIDE_RISK', { triggeredBy: alertId, policy })
      : endedByContraindication(policy, identified, state);
  return accept(...alerts, ...identified, ...ended);
};
