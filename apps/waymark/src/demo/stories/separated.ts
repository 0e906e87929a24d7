import {
  arrive,
  discharge,
  expectPhase,
  intake,
  monitored,
  openCourse,
  session,
  startPump,
  stopPump,
  visit,
} from '../acts.js';
import { mayNotWitness, recordWaste, witness } from '../medication.js';
import type { Journey } from '../journey.js';

/** Separated, and a patient who withdraws consent while the pump runs: stop, observe, no step further. */
export async function* separated(journey: Journey): AsyncGenerator<string> {
  yield '2026-03-03T09:00';
  await intake(journey, 'PTSD');
  await openCourse(journey, 'kap.separated', 3);
  yield* visit(journey, 1, '2026-03-06');
  yield '2026-03-07T10:00';
  yield* session(journey, 'INTEGRATION', 1, 'lcsw-moreau');
  yield '2026-03-10T09:00';
  const at = await arrive(journey, 2);
  yield '2026-03-10T09:30';
  await startPump(journey, at, 2);
  const day = '2026-03-10';
  yield* monitored(journey, at, { day, from: '09:30', every: 10, times: 2 });
  yield `${day}T09:42`;
  await journey.does('rn-castillo', 'asks to pause', `${at}/pause`, {
    reasonCode: 'PATIENT_REQUEST',
    volumeInfusedMl: 15,
  });
  await journey.does(
    'rn-castillo',
    'consent withdrawn, pump paused',
    `/intake/v1/cases/${journey.courseId}/consents/withdraw`,
    {
      consentType: 'TREATMENT_KETAMINE_OFFLABEL',
      inSession: true,
    },
  );
  await journey.mayNot('rn-castillo', 'INFUSION:2 (resume)', `${at}/resume`, { reasonCode: 'CONTINUE' });
  await stopPump(journey, at, { kind: 'CONSENT_WITHDRAWN', reasonCode: 'CONSENT_WITHDRAWN', mgDelivered: 11 });
  for (const wasted of await recordWaste(journey, at, 'DOSE_STOPPED_EARLY')) {
    await mayNotWitness(journey, wasted);
    await witness(journey, wasted, 'rn-mbeki');
  }
  yield* monitored(journey, at, { day, from: '09:57', every: 15, times: 4 });
  yield `${day}T11:00`;
  await discharge(journey, at);
  await journey.settle();
  yield '2026-03-11T10:00';
  await journey.does(
    'md-okafor',
    'course ended at the patient’s wish',
    `/course/v1/courses/${journey.courseId}/terminate`,
    {
      outcome: 'TERMINATED_CONSENT_WITHDRAWN',
      reasonCode: 'CONSENT_WITHDRAWN',
    },
  );
  await expectPhase(journey, 'TERMINATED');
}
