import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { ClearContraindication, Contraindication, OverrideContraindication } from './work-up.types.js';

type Decided = Decision<IntakeCaseEvent>;
type Identified = Extract<IntakeCaseEvent, { type: 'ContraindicationIdentified' }>;

export interface Finding {
  readonly code: string;
  readonly basis: Identified['data']['basis'];
  readonly evidenceRef: string | null;
}

export interface Standpoint {
  readonly policy: ClinicPolicy;
  readonly zone: string;
  readonly now: Temporal.Instant;
}

/** That long after an instant, days counted as local dates of the site. */
export const after = (from: Temporal.Instant, duration: string, zone: string): string =>
  from.toZonedDateTimeISO(zone).add(duration).toInstant().toString();

export const findingProblem = (codes: readonly string[], { contraindications }: ClinicPolicy): Refusal | undefined => {
  const index = codes.findIndex((code) => !Object.hasOwn(contraindications, code));
  if (index === -1) return undefined;
  const known = Object.keys(contraindications).join(', ');
  return refusal('CONTRAINDICATION_UNKNOWN', `findings[${index}]: known are ${known}.`);
};

const stands = (
  { contraindications }: Pick<IntakeCase, 'contraindications'>,
  code: string,
): Contraindication | undefined => contraindications.find((each) => each.code === code);

/** What is found for the first time; a temporary one that is found again moves its re-check. */
export const identify = (
  findings: readonly Finding[],
  state: Pick<IntakeCase, 'contraindications'>,
  { policy, zone, now }: Standpoint,
): Identified[] => {
  const seen = new Set<string>();
  return findings.flatMap(({ code, basis, evidenceRef }) => {
    const rule = policy.contraindications[code];
    const again = stands(state, code) !== undefined && rule?.class !== 'TEMPORARY';
    if (rule === undefined || again || seen.has(code)) return [];
    seen.add(code);
    const recheckAt = rule.class === 'TEMPORARY' ? after(now, rule.recheckAfter, zone) : null;
    const data = { code, class: rule.class, basis, evidenceRef, recheckAt, policyVersion: policyVersionOf(policy) };
    return [{ type: 'ContraindicationIdentified', data }];
  });
};

const notStanding = refuse<IntakeCaseEvent>(
  refusal('CONTRAINDICATION_NOT_STANDING', 'The case has no such contraindication, or it was cleared.'),
);

export const clearContraindication = (command: ClearContraindication, state: IntakeCase): Decided => {
  const { code, reasonCode, reason, actor, now } = command;
  const found = stands(state, code);
  if (found === undefined) return notStanding;
  if (found.recheckAt !== null && Temporal.Instant.compare(now, instant(found.recheckAt)) < 0)
    return refuse(refusal('RECHECK_NOT_DUE', `The re-check of ${code} is due at ${found.recheckAt}.`));
  return accept({
    type: 'ContraindicationCleared',
    data: { code, clearedBy: actor.subject, reasonCode },
    sealed: { reason },
  });
};

export const overrideContraindication = (command: OverrideContraindication, state: IntakeCase): Decided => {
  const { code, reasonCode, reason, actor } = command;
  const found = stands(state, code);
  if (found === undefined) return notStanding;
  if (found.class !== 'RELATIVE')
    return refuse(refusal('CONTRAINDICATION_NOT_OVERRIDABLE', `${code} is ${found.class.toLowerCase()}.`));
  return accept({
    type: 'ContraindicationOverridden',
    data: { code, signedBy: actor.subject, reasonCode },
    sealed: { reason },
  });
};
