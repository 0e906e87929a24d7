import { instant, localDate, refusal, startOfDate, Temporal, type MissingGate, type Refusal } from '#kernel';
import type { StepKind } from '#protocol';
import type { Neighbour, SlotFacts, StepPermit } from './appointment.types.js';
import type { Slot } from './slot.js';

export const kindOf = (stepId: string): StepKind => stepId.split(':')[0] as StepKind;

const STEP_ID = /^(PREPARATION|INFUSION|INTEGRATION|THERAPY|DOSING):[1-9][0-9]{0,2}$/;

export const isStepId = (text: string): boolean => STEP_ID.test(text);

/** Dosing belongs to the infusion visit; every other step beside the infusion is psychotherapy of its own. */
export const usesTheDrug = (stepId: string): boolean => ['INFUSION', 'DOSING'].includes(kindOf(stepId));
const isPsychotherapy = (stepId: string): boolean => !usesTheDrug(stepId);
const isInfusion = (stepId: string): boolean => kindOf(stepId) === 'INFUSION';

interface Problem {
  readonly code: string;
  readonly gate: MissingGate;
}

const problem = (code: string, gate: string, detail: string, from?: string): Problem => ({
  code,
  gate: { gate, detail, satisfiedBy: [], ...(from === undefined ? {} : { from }) },
});

export const fitsWindow = ({ opensAt, closesAt }: StepPermit, startsAt: string): boolean => {
  const start = instant(startsAt);
  return (
    (opensAt === null || Temporal.Instant.compare(instant(opensAt), start) <= 0) &&
    (closesAt === null || Temporal.Instant.compare(start, instant(closesAt)) < 0)
  );
};

const windowProblem = ({ startsAt }: Slot, { permit }: SlotFacts): Problem[] => {
  if (permit === null || fitsWindow(permit, startsAt)) return [];
  const detail = `The step is permitted from ${permit.opensAt ?? 'now'} until ${permit.closesAt ?? 'further notice'}.`;
  return [problem('APPOINTMENT_OUTSIDE_WINDOW', 'PERMIT_WINDOW', detail, permit.opensAt ?? undefined)];
};

/** An infusion takes every local date of its site that it touches; psychotherapy counts by its start. */
const shareDate = (infusion: Neighbour, psychotherapy: Neighbour): boolean => {
  const first = localDate(instant(infusion.startsAt), infusion.zone);
  const last = localDate(instant(infusion.endsAt), infusion.zone);
  const date = localDate(instant(psychotherapy.startsAt), infusion.zone);
  return Temporal.PlainDate.compare(first, date) <= 0 && Temporal.PlainDate.compare(date, last) <= 0;
};

const collides = (one: Neighbour, other: Neighbour): boolean =>
  (isInfusion(one.stepId) && isPsychotherapy(other.stepId) && shareDate(one, other)) ||
  (isPsychotherapy(one.stepId) && isInfusion(other.stepId) && shareDate(other, one));

/** Symmetric: no infusion on a date with psychotherapy, no psychotherapy on a date with an infusion. */
const sameDayProblem = (wanted: Neighbour, { sameLocalDateForbidden, neighbours }: SlotFacts): Problem[] => {
  if (!sameLocalDateForbidden) return [];
  const found = neighbours.find((neighbour) => collides(wanted, neighbour));
  if (found === undefined) return [];
  const detail = `${found.stepId} is booked on this local date of the infusion site.`;
  return [problem('APPOINTMENT_SAME_DAY', 'SAME_DAY_SEPARATION', detail)];
};

/** `P2D` counts local dates at the place of the earlier infusion, `PT48H` elapsed time from its start. */
const gapEnds = ({ startsAt, zone }: Neighbour, gap: string): Temporal.Instant =>
  gap.includes('T') ? instant(startsAt).add(gap) : startOfDate(localDate(instant(startsAt), zone).add(gap), zone);

const gapProblem = (wanted: Neighbour, { minInfusionGap: gap, neighbours }: SlotFacts): Problem[] => {
  if (gap === null || !isInfusion(wanted.stepId)) return [];
  const start = instant(wanted.startsAt);
  for (const other of neighbours.filter(({ stepId }) => isInfusion(stepId))) {
    const before = Temporal.Instant.compare(instant(other.startsAt), start) <= 0;
    const [earlier, later] = before ? [other, wanted] : [wanted, other];
    const ends = gapEnds(earlier, gap);
    if (Temporal.Instant.compare(instant(later.startsAt), ends) < 0) {
      const detail = `${other.stepId} is booked at ${other.startsAt}; the protocol asks for ${gap} between infusions.`;
      return [problem('APPOINTMENT_GAP_TOO_SHORT', 'MIN_GAP', detail, before ? ends.toString() : undefined)];
    }
  }
  return [];
};

const credentialProblems = ({ credentialGaps }: SlotFacts): Problem[] =>
  credentialGaps
    .filter(({ missing }) => missing.length > 0)
    .map(({ practitionerId, missing }) => ({
      code: 'CREDENTIAL_INVALID',
      gate: {
        gate: 'CREDENTIAL_VALID',
        detail: `${practitionerId} lacks at the start of the appointment: ${missing.join(', ')}.`,
        satisfiedBy: ['CredentialVerified'],
      },
    }));

/** Everything that stands against a slot at once, so that the next proposal can mend all of it; undefined if nothing does. */
export const slotProblem = (stepId: string, slot: Slot, facts: SlotFacts): Refusal | undefined => {
  if (Temporal.Instant.compare(instant(slot.startsAt), facts.now) <= 0)
    return refusal('APPOINTMENT_IN_PAST', `The appointment would start at ${slot.startsAt}.`);
  const wanted = { stepId, ...slot };
  const problems = [
    ...windowProblem(slot, facts),
    ...sameDayProblem(wanted, facts),
    ...gapProblem(wanted, facts),
    ...credentialProblems(facts),
  ];
  const [first] = problems;
  if (first === undefined) return undefined;
  const gates = problems.map(({ gate }) => gate);
  return refusal(first.code, gates.map(({ detail }) => detail).join(' '), gates);
};
