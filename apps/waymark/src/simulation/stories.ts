import { Temporal } from '#kernel';
import {
  arrive,
  beginSession,
  book,
  discharge,
  expectPhase,
  intake,
  mayNotHold,
  monitored,
  openCourse,
  prepare,
  session,
  startPump,
  stopPump,
  teamOf,
} from '../demo/acts.js';
import type { Journey } from '../demo/journey.js';
import { wasteRest } from '../demo/medication.js';
import type { Person } from '../demo/people.js';
import {
  anyVisit,
  cancel,
  heldFor,
  noShow,
  releaseHolds,
  rivals,
  terminate,
  transfer,
  withdrawAndSignAgain,
  withdrawTreatment,
  type Rivalry,
} from './acts.js';

/** What chance decided about a story, and how it is told. */
export interface Plan {
  /** The day of the first visit to the clinic, at what hour. */
  readonly from: string;
  readonly hour: number;
  readonly careful: boolean;
  readonly therapist: Person;
  /** A step that is tried too early, or not. */
  readonly impatient: boolean;
  /** How many weeks of therapy, visits missed and the like. */
  readonly times: number;
  readonly otherSite: string;
  readonly rivalry: Rivalry;
}

/** A treatment course from its first contact on. `moved` is told when it goes on at another site. */
export type Telling = (journey: Journey, plan: Plan, moved: (siteId: string) => void) => AsyncGenerator<string>;

/** Who an infusion is booked with. */
const staffOf = (journey: Journey): Person[] => {
  const { monitorId, supervisorId } = teamOf(journey);
  return [supervisorId, monitorId];
};

const daysAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

async function* begin(
  journey: Journey,
  { from, hour }: Plan,
  [indication, protocol, infusions]: readonly [string, string, number],
): AsyncGenerator<string> {
  yield `${from}T${String(hour).padStart(2, '0')}:00`;
  await intake(journey, indication);
  await openCourse(journey, protocol, infusions);
}

/** Integration too late: the window is missed, outreach falls due, and the medical director waives it. */
async function* late(journey: Journey, plan: Plan): AsyncGenerator<string> {
  yield* begin(journey, plan, ['MDD_TRD', 'kap.separated.preferred', 1]);
  if (plan.impatient) await mayNotHold(journey, 'INTEGRATION', 1);
  yield `${daysAfter(plan.from, 1)}T14:00`;
  yield* prepare(journey);
  const day = daysAfter(plan.from, 3);
  yield* anyVisit(journey, 1, day, plan);
  yield `${day}T16:00`;
  await mayNotHold(journey, 'INTEGRATION', 1);
  yield `${daysAfter(day, 3 + plan.times)}T10:00`;
  await mayNotHold(journey, 'INTEGRATION', 1);
  const path = `/therapy/v1/courses/${journey.courseId}/integration-waivers`;
  await journey.does('md-okafor', '', path, { ordinal: 1, reasonCode: 'ILLNESS', reason: 'Feverish for a week.' });
  await expectPhase(journey, 'COMPLETED');
}

/** Consent is withdrawn while the pump runs. */
async function* withdrawn(journey: Journey, plan: Plan): AsyncGenerator<string> {
  yield* begin(journey, plan, ['PTSD', 'kap.separated', 2]);
  const day = daysAfter(plan.from, 2);
  await book(journey, 'INFUSION:2', `${daysAfter(day, 6)}T11:00`, staffOf(journey));
  yield `${day}T11:00`;
  const at = await arrive(journey, 1);
  yield `${day}T11:30`;
  await startPump(journey, at, 1);
  yield* monitored(journey, at, { day, from: '11:30', every: 10, times: 2 });
  yield `${day}T11:44`;
  await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'PATIENT_REQUEST', volumeInfusedMl: 15 });
  await withdrawTreatment(journey, true);
  await journey.mayNot('rn-castillo', 'INFUSION:1 (resume)', `${at}/resume`, { reasonCode: 'CONTINUE' });
  await journey.settle();
  await stopPump(journey, at, { kind: 'CONSENT_WITHDRAWN', reasonCode: 'CONSENT_WITHDRAWN', mgDelivered: 11 });
  await wasteRest(journey, at, 'DOSE_STOPPED_EARLY');
  yield* monitored(journey, at, { day, from: '11:59', every: 15, times: 4 });
  yield `${day}T13:10`;
  await discharge(journey, at);
  if (plan.impatient) await mayNotHold(journey, 'INTEGRATION', 1);
  yield `${daysAfter(day, plan.times)}T10:00`;
  await terminate(journey, 'TERMINATED_CONSENT_WITHDRAWN');
  await expectPhase(journey, 'TERMINATED');
}

/** Visits that nobody came to, one that the clinic called off, and a hold, before anything begins. */
async function* unpunctual(journey: Journey, plan: Plan): AsyncGenerator<string> {
  yield* begin(journey, plan, ['ANXIETY', 'kap.separated', 1]);
  const team = staffOf(journey);
  let day = daysAfter(plan.from, 1);
  for (let missed = 0; missed < plan.times; missed += 1) {
    const id = await book(journey, 'INFUSION:1', `${day}T15:00`, team);
    yield `${day}T15:40`;
    await noShow(journey, id);
    day = daysAfter(day, 1);
  }
  await releaseHolds(journey);
  await cancel(journey, await book(journey, 'INFUSION:1', `${day}T15:00`, team), 'CLINIC');
  yield* heldFor(journey, 90);
  await withdrawAndSignAgain(journey);
  day = daysAfter(day, 1);
  await book(journey, 'INFUSION:1', `${day}T09:00`, team);
  yield* anyVisit(journey, 1, day, plan);
  yield `${daysAfter(day, 1)}T10:00`;
  yield* session(journey, 'INTEGRATION', 1, plan.therapist);
  await expectPhase(journey, 'COMPLETED');
}

/** Psychotherapy while the pump runs; two hands at the pump's button, and at the session's door. */
async function* concurrent(journey: Journey, plan: Plan): AsyncGenerator<string> {
  yield* begin(journey, plan, ['ANXIETY', 'kap.concurrent', 1]);
  yield `${daysAfter(plan.from, 1)}T13:00`;
  yield* prepare(journey);
  const day = daysAfter(plan.from, 8);
  yield `${day}T09:00`;
  const at = await arrive(journey, 1);
  yield `${day}T09:30`;
  const team = { ...teamOf(journey), therapistId: plan.therapist };
  await rivals(journey, 'rn-castillo', [`${at}/start`, team], plan.rivalry);
  await journey.settle();
  const dosing = await beginSession(journey, 'DOSING', 1, plan.therapist);
  yield* monitored(journey, at, { day, from: '09:30', every: 10, times: 4 });
  yield `${day}T10:10`;
  await stopPump(journey, at);
  yield `${day}T10:23`;
  await rivals(journey, plan.therapist, [`${dosing}/complete`, {}], plan.rivalry);
  yield* monitored(journey, at, { day, from: '10:25', every: 15, times: 5 });
  yield `${day}T11:40`;
  await discharge(journey, at);
  yield `${day}T12:00`;
  await expectPhase(journey, 'COMPLETED');
}

/** Moves to another site with an appointment ahead. */
async function* transferred(journey: Journey, plan: Plan, moved: (siteId: string) => void): AsyncGenerator<string> {
  yield* begin(journey, plan, ['MDD_TRD', 'kap.separated', 1]);
  const day = daysAfter(plan.from, 3);
  await book(journey, 'INFUSION:1', `${day}T13:00`, staffOf(journey));
  yield `${daysAfter(plan.from, 1)}T17:00`;
  const there = await transfer(journey, plan.otherSite);
  moved(plan.otherSite);
  yield `${daysAfter(plan.from, 2)}T08:00`;
  await book(there, 'INFUSION:1', `${day}T13:00`, staffOf(there));
  yield* anyVisit(there, 1, day, plan);
  yield `${daysAfter(day, 2)}T11:00`;
  yield* session(there, 'INTEGRATION', 1, plan.therapist);
  await expectPhase(there, 'COMPLETED');
}

/** Infusions first; a patient who leaves in the middle of the therapy that follows. */
async function* sequential(journey: Journey, plan: Plan): AsyncGenerator<string> {
  yield* begin(journey, plan, ['MDD_TRD', 'kap.sequential', 1]);
  if (plan.impatient) await mayNotHold(journey, 'THERAPY', 1);
  const day = daysAfter(plan.from, 2);
  yield* anyVisit(journey, 1, day, plan);
  for (let week = 1; week <= plan.times; week += 1) {
    yield `${daysAfter(day, 5 * week)}T15:00`;
    yield* session(journey, 'THERAPY', week, plan.therapist);
  }
  await terminate(journey, 'TERMINATED_PATIENT_CHOICE');
  await expectPhase(journey, 'TERMINATED');
}

export const TELLINGS: Readonly<Record<string, Telling>> = {
  late,
  withdrawn,
  unpunctual,
  concurrent,
  transferred,
  sequential,
};
