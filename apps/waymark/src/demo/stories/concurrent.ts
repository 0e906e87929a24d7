import {
  arrive,
  beginSession,
  discharge,
  expectPhase,
  intake,
  monitored,
  openCourse,
  prepare,
  startPump,
  stopPump,
  TEAM,
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
  yield '2026-03-13T09:30';
  const team = { ...TEAM, therapistId: 'lmft-haddad' };
  await journey.mayNot('rn-castillo', 'INFUSION:1', `${at}/start`, { ...team, monitorId: 'rn-wu' });
  await startPump(journey, at, 1, team);
  const dosing = await beginSession(journey, 'DOSING', 1);
  const day = '2026-03-13';
  yield* monitored(journey, at, { day, from: '09:30', every: 10, times: 4 });
  yield `${day}T10:10`;
  await stopPump(journey, at);
  yield `${day}T10:23`;
  await journey.does('lmft-haddad', 'dosing session 1', `${dosing}/complete`, {});
  yield* monitored(journey, at, { day, from: '10:25', every: 15, times: 5 });
  yield `${day}T11:40`;
  await discharge(journey, at);
  await expectPhase(journey, 'COMPLETED');
}
