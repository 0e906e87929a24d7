import {
  arrive,
  decideEligible,
  expectPhase,
  intake,
  mayNotHold,
  openCourse,
  session,
  teamOf,
  visit,
} from '../acts.js';
import { stoppedByPatient } from '../infusion-day.js';
import { phq9, reviewNonResponse } from '../measure.js';
import { putBack } from '../medication.js';
import { resolveLocal } from '#kernel';
import { ZONE } from '../clinic.js';
import type { Journey } from '../journey.js';

const SERIES = ['2026-03-03', '2026-03-05', '2026-03-07', '2026-03-10', '2026-03-12', '2026-03-14'];
/** What the patient answers between visits: sums of 12, 9, 7, 4 and 3. */
const ANSWERS = {
  '2026-03-06T12:00': [2, 2, 2, 1, 1, 2, 1, 1, 0],
  '2026-03-11T12:00': [2, 1, 1, 1, 1, 1, 1, 1, 0],
  '2026-03-16T12:00': [1, 1, 1, 1, 0, 1, 1, 1, 0],
  '2026-03-27T12:00': [1, 0, 1, 1, 0, 1, 0, 0, 0],
  '2026-04-10T12:00': [1, 0, 1, 1, 0, 0, 0, 0, 0],
} as const;
const THERAPY = ['2026-03-17', '2026-03-24', '2026-03-31', '2026-04-07', '2026-04-14', '2026-04-21'];

const untilLocal = (local: string): string => {
  const resolved = resolveLocal(local, ZONE);
  if (!resolved.ok) throw new Error(resolved.refusal.detail);
  return resolved.instant.toString();
};

/** Six infusions first, then weeks of psychotherapy; eligibility that runs out in the middle of the series. */
export async function* sequential(journey: Journey): AsyncGenerator<string> {
  yield '2026-03-02T11:00';
  await intake(journey, 'MDD_TRD', { validUntil: untilLocal('2026-03-11T18:00') });
  await openCourse(journey, 'kap.sequential', 6);
  for (const [index, day] of SERIES.entries()) {
    if (index === 1) {
      yield '2026-03-04T10:00';
      await mayNotHold(journey, 'THERAPY', 1);
    }
    if (index === 4) {
      yield `${day}T08:00`;
      const at = await arrive(journey, 5);
      await journey.mayNot('rn-castillo', 'INFUSION:5', `${at}/start`, teamOf(journey));
      await journey.does('rn-castillo', '', `${at}/defer`, { initiator: 'CLINIC', reasonCode: 'ELIGIBILITY_EXPIRED' });
      await putBack(journey, at);
      await decideEligible(journey, { maxInfusions: 4 });
    }
    yield* (index === 2 ? stoppedByPatient : visit)(journey, index + 1, day);
  }
  for (const [index, day] of THERAPY.entries()) {
    yield `${day}T15:00`;
    yield* session(journey, 'THERAPY', index + 1, 'lcsw-moreau');
  }
  await expectPhase(journey, 'COMPLETED');
}

/** The same patient's questionnaires; the rules of the policy say what each of them means. */
export async function* measured(journey: Journey): AsyncGenerator<string> {
  for (const [index, [moment, items]] of Object.entries(ANSWERS).entries()) {
    yield moment;
    await phq9(journey, items);
    if (index === 0) await reviewNonResponse(journey);
  }
}
