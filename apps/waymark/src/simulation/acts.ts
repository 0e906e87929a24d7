import type { Answer } from '../client/api-client.js';
import { arrive, discharge, mayNotHold, monitored, stopPump, teamOf, visit } from '../demo/acts.js';
import { DemoFailure } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import type { Person } from '../demo/people.js';

/** Whether rivals act at the same moment, or one after the other as in the undisturbed run. */
export type Rivalry = 'at-once' | 'in-turn';

/** Two who do the same thing under keys of their own: it happens once. */
export const rivals = async (
  journey: Journey,
  person: Person,
  [path, body]: readonly [string, object],
  rivalry: Rivalry,
): Promise<void> => {
  const send = (): Promise<Answer> => journey.tries(person, path, body);
  const answers = rivalry === 'at-once' ? await Promise.all([send(), send()]) : [await send(), await send()];
  const done = answers.filter(({ ok }) => ok).length;
  if (done !== 1) throw new DemoFailure(`${path}: done ${done} times. ${JSON.stringify(answers)}`);
};

/** A visit at which nobody looks at the monitor as often as the policy asks, and two start the pump. */
export async function* hastyVisit(
  journey: Journey,
  ordinal: number,
  day: string,
  rivalry: Rivalry,
): AsyncGenerator<string> {
  yield `${day}T09:00`;
  const at = await arrive(journey, ordinal);
  yield `${day}T09:30`;
  await rivals(journey, 'rn-castillo', [`${at}/start`, teamOf(journey)], rivalry);
  yield `${day}T10:10`;
  await stopPump(journey, at);
  yield* monitored(journey, at, { day, from: '10:25', every: 15, times: 3 });
  yield `${day}T11:10`;
  await discharge(journey, at);
}

export const anyVisit = (
  journey: Journey,
  ordinal: number,
  day: string,
  how: { careful: boolean; rivalry: Rivalry },
) => (how.careful ? visit(journey, ordinal, day) : hastyVisit(journey, ordinal, day, how.rivalry));

/** The same course, from now on at another site. */
export const transfer = async (journey: Journey, siteId: string): Promise<Journey> => {
  const { clinic, title, patient, courseId } = journey;
  const path = `/course/v1/courses/${courseId}/transfer`;
  await journey.does('md-okafor', 'transferred', path, { siteId, reasonCode: 'PATIENT_MOVED' });
  await journey.settle();
  const moved = new Journey(clinic, title, siteId, patient);
  moved.courseId = courseId;
  await moved.settle();
  return moved;
};

/** Nothing starts while the course is held. */
export async function* heldFor(journey: Journey, minutes: number): AsyncGenerator<string> {
  const holds = `/course/v1/courses/${journey.courseId}/holds`;
  const why = { reasonCode: 'BLOOD_PRESSURE', reason: 'To be reviewed by the prescriber.' };
  const { body } = await journey.does('rn-castillo', 'held', holds, why);
  await mayNotHold(journey, 'PREPARATION', 1);
  yield await journey.clinic.inMinutes(minutes);
  const release = `${holds}/${String(body['holdId'])}/release`;
  await journey.does('md-okafor', 'released', release, { reasonCode: 'REVIEWED' });
  await journey.settle();
}

/** A clinician has spoken with the patient, and says that the course goes on. */
export const releaseHolds = async (journey: Journey): Promise<void> => {
  const holds = (await journey.settle())['holds'] as readonly { readonly holdId: string }[];
  for (const { holdId } of holds) {
    const path = `/course/v1/courses/${journey.courseId}/holds/${holdId}/release`;
    await journey.does('md-okafor', 'released', path, { reasonCode: 'REVIEWED' });
  }
  await journey.settle();
};

export const cancel = async (journey: Journey, appointmentId: string, initiator: string): Promise<void> => {
  const path = `/scheduling/v1/appointments/${appointmentId}/cancel`;
  await journey.does('rn-castillo', 'cancelled', path, { initiator, reason: 'STAFF_ILL' });
};

export const noShow = async (journey: Journey, appointmentId: string): Promise<void> => {
  await journey.does('rn-castillo', 'did not come', `/scheduling/v1/appointments/${appointmentId}/no-show`, {});
};

export const withdrawTreatment = async (journey: Journey, inSession: boolean): Promise<void> => {
  const path = `/intake/v1/cases/${journey.courseId}/consents/withdraw`;
  const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession };
  await journey.does('np-larsen', 'consent withdrawn', path, withdrawal);
};

/** A second thought: two pieces of evidence right after each other, which the course may get in one batch or in two. */
export const withdrawAndSignAgain = async (journey: Journey): Promise<void> => {
  const consents = `/intake/v1/cases/${journey.courseId}/consents`;
  const consentType = 'PSYCHOTHERAPY';
  const form = { consentType, textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
  await journey.does('np-larsen', '', `${consents}/withdraw`, { consentType, inSession: false });
  await journey.does('np-larsen', 'consent signed again', consents, form);
  await journey.settle();
};

export const terminate = async (journey: Journey, outcome: string): Promise<void> => {
  const path = `/course/v1/courses/${journey.courseId}/terminate`;
  await journey.does('md-okafor', 'ended', path, { outcome, reasonCode: 'PATIENT_CHOICE' });
};
