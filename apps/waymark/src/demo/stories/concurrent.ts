import {
  arrive,
  discharge,
  expectPhase,
  intake,
  openCourse,
  prepare,
  session,
  startPump,
  stopPump,
  TEAM,
  vitals,
} from '../acts.js';
import type { Journey } from '../journey.js';

/** Psychotherapy during the infusion; and a nurse whose certificate lapsed the day before. */
export async function* concurrent(journey: Journey): AsyncGenerator<string> {
  yield '2026-03-05T13:00';
  await intake(journey, 'ANXIETY');
  await openCourse(journey, 'kap.concurrent', 1);
  yield '2026-03-06T13:00';
  yield* prepare(journey);
  yield '2026-03-13T09:00';
  const at = await arrive(journey, 1);
  await vitals(journey, at);
  yield '2026-03-13T09:30';
  const team = { ...TEAM, therapistId: 'lmft-haddad' };
  await journey.mayNot('rn-castillo', 'INFUSION:1', `${at}/start`, { ...team, monitorId: 'rn-wu' });
  await startPump(journey, at, 1, team);
  yield* session(journey, 'DOSING', 1);
  await stopPump(journey, at);
  yield '2026-03-13T11:40';
  await discharge(journey, at);
  await expectPhase(journey, 'COMPLETED');
}
