import {
  arrive,
  book,
  expectPhase,
  intake,
  mayNotBook,
  mayNotHold,
  openCourse,
  prepare,
  session,
  TEAM,
  visit,
} from '../acts.js';
import { eventfulVisit } from '../infusion-day.js';
import { putBack } from '../medication.js';
import type { Journey } from '../journey.js';

export const WAIVER_REASON = 'Feverish from Tuesday to Thursday; seen by telephone, doing well.';

/** The clinic's preferred protocol, and what it stops: no preparation, therapy on the day itself, integration too late. */
export async function* preferred(journey: Journey): AsyncGenerator<string> {
  yield '2026-03-02T09:00';
  await intake(journey, 'MDD_TRD');
  await openCourse(journey, 'kap.separated.preferred', 2);
  await book(journey, 'INFUSION:1', '2026-03-04T09:00', ['np-larsen', 'rn-castillo']);
  await mayNotBook(journey, 'INTEGRATION:1', '2026-03-04T16:00', ['lmft-haddad']);
  await book(journey, 'INTEGRATION:1', '2026-03-05T10:00', ['lmft-haddad']);
  yield '2026-03-02T10:00';
  const early = await arrive(journey, 1);
  await journey.mayNot('rn-castillo', 'INFUSION:1', `${early}/start`, TEAM);
  await journey.does('rn-castillo', 'visit deferred', `${early}/defer`, {
    initiator: 'CLINIC_SAFETY',
    reasonCode: 'PREPARATION_MISSING',
  });
  await putBack(journey, early);
  yield '2026-03-02T14:00';
  yield* prepare(journey);
  yield* eventfulVisit(journey, 1, '2026-03-04');
  yield '2026-03-04T16:00';
  await mayNotHold(journey, 'INTEGRATION', 1);
  yield '2026-03-05T10:00';
  yield* session(journey, 'INTEGRATION', 1);
  yield* visit(journey, 2, '2026-03-09');
  yield '2026-03-12T10:00';
  await mayNotHold(journey, 'INTEGRATION', 2);
  const path = `/therapy/v1/courses/${journey.courseId}/integration-waivers`;
  await journey.does('md-okafor', 'integration 2 waived, signed by the medical director', path, {
    ordinal: 2,
    reasonCode: 'ILLNESS',
    reason: WAIVER_REASON,
  });
  await expectPhase(journey, 'COMPLETED');
}
