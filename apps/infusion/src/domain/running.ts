import { accept, instant, refusal, refuse, Temporal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, gate } from './blocking.js';
import { fractionDelivered } from './dose.js';
import type {
  Decided,
  InfusionSession,
  NoteConsentWithdrawal,
  PauseInfusion,
  RecordVitals,
  ResumeInfusion,
  StopInfusion,
  Vitals,
} from './infusion.types.js';

/** What a living adult's monitor can show; outside of it, the probe has come off or the number is mistyped. */
export const VITAL_RANGES = {
  sbp: { min: 30, max: 300 },
  dbp: { min: 10, max: 200 },
  hr: { min: 10, max: 300 },
  rr: { min: 0, max: 80 },
  spo2: { min: 30, max: 100 },
  moaas: { min: 0, max: 5 },
} as const satisfies Partial<Record<keyof Vitals, { min: number; max: number }>>;

const implausible = (vitals: Vitals, { leftAt }: InfusionSession): string[] => [
  ...(Object.keys(VITAL_RANGES) as (keyof typeof VITAL_RANGES)[])
    .filter((name) => !(vitals[name] >= VITAL_RANGES[name].min && vitals[name] <= VITAL_RANGES[name].max))
    .map((name) => `${name} is ${vitals[name]}, possible ${VITAL_RANGES[name].min} to ${VITAL_RANGES[name].max}`),
  ...(vitals.dbp < vitals.sbp ? [] : ['dbp is not below sbp']),
  ...(leftAt === null || Temporal.Instant.compare(instant(vitals.observedAt), instant(leftAt)) <= 0
    ? []
    : [`the patient left at ${leftAt}`]),
];

/** Also after discharge: a reading that was taken is entered, however late (it happened at `observedAt`). */
export const recordVitals = ({ vitals, now }: RecordVitals, state: InfusionSession): Decided => {
  if (Temporal.Instant.compare(instant(vitals.observedAt), now) > 0)
    return refuse(refusal('TIME_IN_FUTURE', 'observedAt lies in the future.'));
  const problems = implausible(vitals, state);
  if (problems.length > 0) return refuse(refusal('VITALS_IMPLAUSIBLE', `${problems.join('; ')}.`));
  return accept({ type: 'VitalsRecorded', data: vitals, occurredAt: vitals.observedAt });
};

const notRunning = ({ status }: InfusionSession): Decided =>
  refuse(refusal('INFUSION_NOT_RUNNING', `The session is ${status.toLowerCase().replace('_', ' ')}.`));

export const pause = ({ reasonCode }: PauseInfusion, state: InfusionSession): Decided =>
  state.status === 'RUNNING' ? accept({ type: 'InfusionPaused', data: { reasonCode } }) : notRunning(state);

const WITHDRAWN = 'The patient withdrew consent: stop the pump (kind CONSENT_WITHDRAWN), then observe until discharge.';
const CONSENT = gate('CONSENT_ACTIVE', 'Consent was withdrawn during this visit.');

export const resume = (command: ResumeInfusion, state: InfusionSession): Decided => {
  if (state.consentWithdrawn) return blockedAt(state, command.type, refusal('CONSENT_WITHDRAWN', WITHDRAWN, [CONSENT]));
  if (state.status !== 'PAUSED') return refuse(refusal('INFUSION_NOT_PAUSED', 'The pump is not paused.'));
  return accept({ type: 'InfusionResumed', data: { reasonCode: command.reasonCode } });
};

/**
 * Ends the dose. Whether it uses up its place in the series depends on how much of it went in, not on why it ended.
 */
export const stop = (command: StopInfusion, state: InfusionSession): Decided => {
  const { status, start, dose, consentWithdrawn } = state;
  if ((status !== 'RUNNING' && status !== 'PAUSED') || start === null || dose === null) return notRunning(state);
  const { kind, reasonCode, mgDelivered, now, policy } = command;
  if (consentWithdrawn && kind !== 'CONSENT_WITHDRAWN')
    return blockedAt(state, command.type, refusal('CONSENT_WITHDRAWN', WITHDRAWN, [CONSENT]));
  if (!(mgDelivered >= 0 && mgDelivered <= dose.mg)) {
    const detail = `mgDelivered is ${mgDelivered}, allowed 0 to ${dose.mg} (as ordered)`;
    const problem = gate('DOSE_DELIVERED', `${detail}.`, 'InfusionStopped');
    return blockedAt(state, command.type, refusal('DOSE_OUT_OF_RANGE', `${detail}.`, [problem]));
  }
  const deliveredFraction = fractionDelivered(mgDelivered, dose);
  return accept({
    type: 'InfusionStopped',
    data: {
      infusionId: start.infusionId,
      ordinal: start.ordinal,
      kind,
      reasonCode,
      mgDelivered,
      deliveredFraction,
      counts: deliveredFraction >= policy.infusion.countsIfDeliveredFraction,
      stoppedAt: now.toString(),
      policyVersion: policyVersionOf(policy),
    },
  });
};

/** Reaches a visit from intake. Before the start it bars the start; once stopped, only observation is left anyway. */
export const noteConsentWithdrawal = (command: NoteConsentWithdrawal, state: InfusionSession): Decided => {
  const { status, checkIn, consentWithdrawn } = state;
  const underWay = status === 'CHECKED_IN' || status === 'RUNNING' || status === 'PAUSED';
  if (!underWay || checkIn === null || consentWithdrawn) return accept();
  const { consentType, effectiveFrom } = command;
  const { infusionId } = checkIn;
  return accept({ type: 'ConsentWithdrawalNoted', data: { infusionId, consentType, effectiveFrom } });
};
