import { arrive, discharge, monitored, startPump, teamOf, vitals } from './acts.js';
import type { Journey } from './journey.js';
import { wasteRest } from './medication.js';

/** What the patient said, and what the nurse heard on the telephone: for the record only, sealed. */
export const NARRATIVES = {
  nausea: 'Queasy since the pump was resumed, no vomiting.',
  contact: 'Slept well, ate breakfast, somebody is at home.',
} as const;

const dissociation = (...items: number[]): object => ({ scales: [{ scale: 'CADSS6', items }] });

interface Recommended {
  readonly ruleId: string;
  readonly recommendation: string;
}

/** A pressure beyond the limit: the policy recommends, a person holds, and goes on only on a reading within limits. */
async function* hold(journey: Journey, at: string, day: string): AsyncGenerator<string> {
  yield `${day}T09:50`;
  const beyond = { sbp: 186, dbp: 102, hr: 96, rr: 16, moaas: 4, ...dissociation(2, 2, 1, 2, 1, 1) };
  const { body } = await vitals(journey, at, beyond);
  const recommended = body['recommendations'] as readonly Recommended[];
  const confirms = recommended.filter((each) => each.recommendation === 'HOLD').map(({ ruleId }) => ruleId);
  const text = `${confirms.join(', ')}: to hold is recommended, the nurse does`;
  const holds = { reasonCode: 'HYPERTENSION', confirms, volumeInfusedMl: 25 };
  await journey.does('rn-castillo', text, `${at}/pause`, holds);
  const drowsy = { ruleIds: ['DROWSY'], reasonCode: 'EXPECTED_EFFECT' };
  await journey.does('np-larsen', '', `${at}/acknowledge`, drowsy);
  const recovered = { reasonCode: 'RECOVERED' };
  await journey.mayNot('rn-castillo', 'INFUSION:1 (resume)', `${at}/resume`, recovered);
  yield `${day}T09:55`;
  await vitals(journey, at, { sbp: 152, dbp: 88, hr: 84 });
  await journey.does('rn-castillo', 'pressure is down: resumed, slower', `${at}/resume`, recovered);
  const slower = { mlPerHour: 60, volumeInfusedMl: 25, reasonCode: 'HYPERTENSION', orderedBy: 'np-larsen' };
  await journey.does('rn-castillo', '', `${at}/rate`, slower);
}

/** Nausea, and what is given for it on whose order. */
async function* nausea(journey: Journey, at: string, day: string): AsyncGenerator<string> {
  yield `${day}T10:07`;
  const onsetAt = (await journey.clinic.now()).subtract({ minutes: 3 }).toString();
  const judged = { grade: 2, serious: false, relatedness: 'PROBABLE', expected: true, urgent: false };
  const event = { term: 'NAUSEA', onsetAt, ...judged, narrative: NARRATIVES.nausea };
  const noted = await journey.does('rn-castillo', '', `${at}/adverse-events`, event);
  const adverseEventId = noted.body['id'];
  const dose = { drug: 'ONDANSETRON', dose: 4, unit: 'mg', route: 'IV', orderedBy: 'np-larsen', adverseEventId };
  await journey.does('rn-castillo', 'nausea, ondansetron given', `${at}/rescue-medication`, dose);
}

/** A day with something in it: blood pressure, a hold, nausea, and a patient who is well in the evening. */
export async function* eventfulVisit(journey: Journey, ordinal: number, day: string): AsyncGenerator<string> {
  yield `${day}T09:00`;
  const at = await arrive(journey, ordinal);
  journey.shownVisit = at;
  yield `${day}T09:30`;
  await startPump(journey, at, ordinal, { ...teamOf(journey), pumpId: 'pump-3', ivSite: 'LEFT_FOREARM' });
  await vitals(journey, at, { sbp: 128, dbp: 80 });
  yield `${day}T09:40`;
  await vitals(journey, at, { sbp: 148, dbp: 88, hr: 84, ...dissociation(1, 1, 0, 1, 0, 1) });
  yield* hold(journey, at, day);
  yield `${day}T10:05`;
  await vitals(journey, at, { sbp: 144, dbp: 86, hr: 82, ...dissociation(2, 1, 1, 1, 1, 0) });
  yield* nausea(journey, at, day);
  yield `${day}T10:15`;
  await vitals(journey, at, { sbp: 138, dbp: 84, hr: 80 });
  yield `${day}T10:20`;
  const given = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 36, volumeInfusedMl: 50 };
  await journey.does('rn-castillo', 'pump stopped', `${at}/stop`, given);
  yield `${day}T10:35`;
  await vitals(journey, at, { sbp: 132, dbp: 82, ...dissociation(1, 1, 0, 0, 0, 0) });
  yield* monitored(journey, at, { day, from: '10:50', every: 15, times: 2 });
  yield `${day}T11:20`;
  await discharge(journey, at);
  yield `${day}T15:00`;
  const call = { outcome: 'WELL', findings: NARRATIVES.contact };
  await journey.does('rn-castillo', '', `${at}/contact`, call);
}

/** The patient says stop: nobody confirms it, nothing stands against it, and what is left is wasted. */
export async function* stoppedByPatient(journey: Journey, ordinal: number, day: string): AsyncGenerator<string> {
  yield `${day}T09:00`;
  const at = await arrive(journey, ordinal);
  yield `${day}T09:30`;
  await startPump(journey, at, ordinal);
  yield* monitored(journey, at, { day, from: '09:30', every: 10, times: 3 });
  yield `${day}T09:55`;
  await journey.does('rn-castillo', 'the patient says stop: pump stopped', `${at}/stop`, {
    kind: 'PATIENT',
    reasonCode: 'PATIENT_WISH',
    mgDelivered: 22.5,
    volumeInfusedMl: 31.25,
  });
  const { body } = await journey.clinic.get('rn-castillo', at);
  const { deliveredFraction, counts } = body['stop'] as { deliveredFraction: number; counts: boolean };
  const given = `${Math.round(deliveredFraction * 100)} % of the dose is in`;
  await journey.note('done', `${given}: infusion ${ordinal} ${counts ? 'counts' : 'does not count'}`);
  await wasteRest(journey, at, 'DOSE_STOPPED_EARLY', teamOf(journey).supervisorId);
  yield* monitored(journey, at, { day, from: '10:10', every: 15, times: 3 });
  yield `${day}T10:55`;
  await discharge(journey, at);
  yield `${day}T15:00`;
  await journey.does('rn-castillo', '', `${at}/contact`, { outcome: 'WELL', findings: NARRATIVES.contact });
}
