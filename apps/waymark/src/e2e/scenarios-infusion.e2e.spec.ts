import { afterEach, afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { newId } from '#kernel';
import { acts, startWaymark, type Reply, type Waymark } from '#testing';
import {
  arrive,
  CALCULATED,
  CALM,
  checkIn,
  discharge,
  findings,
  monitored,
  order,
  startPump,
  stopPump,
  TEAM,
  visit,
  vitals,
} from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, codeOf, timeOf } from './scenario.js';

/** A clinic's hard days in the infusion room, through the public API. Each test is named after its scenario. */
jest.setTimeout(60_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const { day, pass } = timeOf(() => clinic);
const inTheRoom: string[] = [];

/** One nurse monitors few patients: whoever is still there leaves before the next one comes. */
afterEach(async () => {
  for (const at of inTheRoom.splice(0)) {
    const stop = { kind: 'CLINICAL', reasonCode: 'END_OF_DAY', mgDelivered: 1 };
    await clinic.try('rn-castillo', `${at}/stop`, stop);
    const leave = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
    const advice = { ...leave, witnessId: 'np-larsen', reasonCode: 'PATIENT_INSISTS' };
    await clinic.try('rn-castillo', `${at}/discharge-against-advice`, advice);
  }
});

/** A patient of another day, checked in and ready for the pump at nine. */
const ready = async (plannedInfusions = 1): Promise<{ journey: Journey; at: string; today: string }> => {
  const journey = await openedCourse(clinic, { plannedInfusions });
  const today = await day(1);
  await clinic.waitUntil(`${today}T09:00`);
  const at = await arrive(journey, 1);
  inTheRoom.push(at);
  return { journey, at, today };
};
const sheet = async (at: string, query = ''): Promise<Body> =>
  (await clinic.get('rn-castillo', `${at}/flowsheet${query}`)).body;
const rowsOf = (body: Body): { observedAt: string; late: boolean; lateReason: string | null }[] =>
  body['rows'] as never;
const utc = async (local: string): Promise<string> => {
  await clinic.waitUntil(local);
  return (await clinic.now()).toString();
};

describe('scenario 6: consent withdrawn with the pump running', () => {
  test('leads to the end of the visit only, and the patient’s own stop needs nobody', async () => {
    const { journey, at, today } = await ready(2);
    await startPump(journey, at, 1);
    const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: true };
    await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/consents/withdraw`, withdrawal);
    await clinic.waitUntil(`${today}T09:05`);
    await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'CONSENT_WITHDRAWN' });
    const resumed = await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, { reasonCode: 'CONTINUE' });
    expect(resumed).toEqual(['CONSENT_ACTIVE']);
    await stopPump(journey, at, { kind: 'PATIENT', reasonCode: 'PATIENT_WISH', mgDelivered: 4 });
    await vitals(journey, at, CALM);
    expect(await sheet(at)).toMatchObject({ stop: { data: { kind: 'PATIENT', counts: false } } });
    // A withdrawal waives nothing of the observation that follows a dose.
    await clinic.waitUntil(`${today}T09:20`);
    await vitals(journey, at);
    const leave = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
    const early = await journey.mayNot('rn-castillo', 'discharge', `${at}/discharge`, leave);
    expect(early).toEqual(['OBSERVATION_COMPLETE', 'RECOVERY_SCORE']);
    await pass(monitored(journey, at, { day: today, from: '09:35', every: 15, times: 3 }));
    await clinic.waitUntil(`${today}T10:10`);
    await discharge(journey, at);
    expect(await sheet(at)).toMatchObject({
      gaps: [],
      discharge: { data: { criteria: expect.arrayContaining(['OBSERVATION_COMPLETE', 'VITALS_AFTER_STOP']) } },
    });
    // No infusion follows.
    const steps = (await journey.settle())['steps'] as { stepId: string; missing: { gate: string }[] }[];
    for (const { stepId, missing } of steps.filter((step) => step.stepId.startsWith('INFUSION:')))
      expect([stepId, missing.map(({ gate }) => gate)]).toEqual([stepId, expect.arrayContaining(['CONSENT_ACTIVE'])]);
  });
});

describe('scenario 7: infusion stopped at 12 of 40 minutes', () => {
  test('does not count; what follows a dose still applies, and the same infusion is given another day', async () => {
    const { journey, at, today } = await ready(2);
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:12`);
    const early = { kind: 'EARLY', reasonCode: 'NAUSEA', mgDelivered: 10.8, volumeInfusedMl: 15 };
    await stopPump(journey, at, early);
    expect(await sheet(at)).toMatchObject({ stop: { data: { deliveredFraction: 0.3, counts: false } } });
    await pass(monitored(journey, at, { day: today, from: '09:27', every: 15, times: 4 }));
    await clinic.waitUntil(`${today}T10:20`);
    await discharge(journey, at);
    const course = await journey.settle();
    const steps = course['steps'] as { stepId: string; status: string }[];
    const statusOf = (stepId: string) => steps.find((step) => step.stepId === stepId)?.status;
    expect(statusOf('INFUSION:1')).not.toBe('DONE');
    // There is no dose to integrate yet; but having had the drug bars psychotherapy on this date all the same.
    const therapy = (kind: string) => ({ courseId: journey.courseId, kind, ordinal: 1, modality: 'IN_PERSON' });
    const missing = (kind: string) =>
      journey.mayNot('lmft-haddad', kind, '/therapy/v1/sessions', { ...therapy(kind), patientJurisdiction: 'US-CA' });
    expect(await missing('INTEGRATION')).toContain('PREVIOUS_INFUSION_DONE');
    expect(await missing('PREPARATION')).toContain('SAME_DAY_SEPARATION');
    await pass(visit(journey, 1, await day(3)));
    const after = ((await journey.settle())['steps'] as { stepId: string; status: string }[]).find(
      ({ stepId }) => stepId === 'INFUSION:1',
    );
    expect(after?.status).toBe('DONE');
  });
});

describe('scenario 9: vitals typed two hours afterwards', () => {
  test('belong where they were taken, say that they are late, and were not known at 14:05', async () => {
    const journey = await openedCourse(clinic);
    const today = await day(1);
    await clinic.waitUntil(`${today}T13:30`);
    const at = await arrive(journey, 1);
    await startPump(journey, at, 1);
    const taken = await utc(`${today}T14:00`);
    const known = await utc(`${today}T14:05`);
    await stopPump(journey, at, { kind: 'EARLY', reasonCode: 'NETWORK_DOWN', mgDelivered: 30 });
    await clinic.waitUntil(`${today}T16:00`);
    const reading = { source: 'MANUAL', sbp: 131, dbp: 84, hr: 80, rr: 15, spo2: 97, moaas: 5, observedAt: taken };
    const silent = await clinic.try('rn-castillo', `${at}/vitals`, reading);
    expect(codeOf(silent)).toBe('422 LATE_ENTRY_REASON_REQUIRED');
    await journey.does('rn-castillo', '', `${at}/vitals`, { ...reading, lateReason: 'NETWORK_DOWN' });
    await journey.settle();

    const now = rowsOf(await sheet(at)).find(({ observedAt }) => observedAt === taken);
    expect(now).toMatchObject({ late: true, lateReason: 'NETWORK_DOWN' });
    const asKnown = await sheet(at, `?asOf=${known}`);
    expect(rowsOf(asKnown).map(({ observedAt }) => observedAt)).not.toContain(taken);
    expect(asKnown['gaps']).not.toEqual([]);

    const trail = async (query = ''): Promise<Body[]> => {
      const path = `/audit/v1/courses/${journey.courseId}${query}`;
      return (await clinic.get('state-auditor', path)).body['timeline'] as Body[];
    };
    const same = (a: unknown, b: string): boolean => Date.parse(String(a)) === Date.parse(b);
    const late = (events: readonly Body[]): Body | undefined =>
      events.find(({ type, occurredAt }) => type === 'VitalsRecorded' && same(occurredAt, taken));
    const entry = late(await trail());
    expect(same(entry?.['recordedAt'], (await clinic.now()).toString())).toBe(true);
    expect(late(await trail(`?asOf=${known}`))).toBeUndefined();
  });
});

describe('scenario 11: duplicate StartInfusion after a network retry', () => {
  test('starts one pump and answers twice the same; without the key it is too late', async () => {
    const { journey, at } = await ready();
    await journey.settle();
    const nurse = waymark.call('nurse', 'rn-castillo');
    const key = { 'idempotency-key': newId() };
    // The network lost the answer and not the request: the repetition arrives while the first is still being decided.
    const [first, twin] = await Promise.all([1, 2].map(() => nurse.post(`${at}/start`, TEAM, key)));
    const retry = await nurse.post(`${at}/start`, TEAM, key);
    expect([retry.status, retry.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    for (const answer of [first!, twin!])
      if (codeOf(answer) !== '409 CONCURRENT_REQUEST') expect([answer.status, answer.text]).toEqual([200, retry.text]);
    expect(codeOf(await nurse.post(`${at}/start`, TEAM))).toBe('409 INFUSION_ALREADY_STARTED');
    const stream = `infusion-${at.split('/').at(-1)!}`;
    const started = (await acts(waymark.databases)).filter(
      (act) => JSON.stringify(act).includes('InfusionStarted') && JSON.stringify(act).includes(stream),
    );
    expect(started).toHaveLength(1);
  });
});

describe('scenario 16: escort fails to appear', () => {
  test('the discharge is blocked with the reason, until somebody else takes the patient home', async () => {
    const { journey, at, today } = await ready();
    await startPump(journey, at, 1);
    await pass(monitored(journey, at, { day: today, from: '09:00', every: 10, times: 4 }));
    await clinic.waitUntil(`${today}T09:40`);
    await stopPump(journey, at);
    await vitals(journey, at, CALM);
    await pass(monitored(journey, at, { day: today, from: '09:55', every: 15, times: 4 }));
    await clinic.waitUntil(`${today}T10:45`);
    await vitals(journey, at, CALM);
    await journey.does('rn-castillo', '', `${at}/recovery`, { scale: 'PADSS', score: 10 });
    await journey.does('rn-castillo', '', `${at}/escort/absent`, {});
    const leave = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
    const missing = await journey.mayNot('rn-castillo', 'discharge', `${at}/discharge`, leave);
    expect(missing).toEqual(['ESCORT_CONFIRMED']);
    await journey.does('rn-castillo', '', `${at}/escort`, { relationship: 'SIBLING', method: 'PRESENT' });
    await journey.does('rn-castillo', '', `${at}/discharge`, leave);
    const body = await sheet(at);
    expect(body['gaps']).toEqual([]);
    expect((body['events'] as Body[]).map(({ type }) => type)).toContain('EscortDidNotAppear');
  });
});

describe('a hold', () => {
  test('is recommended by the policy, confirmed by a person, and ends with a reading within limits', async () => {
    const { journey, at, today } = await ready();
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:20`);
    const reading = { source: 'DEVICE', sbp: 186, dbp: 100, hr: 96, rr: 16, spo2: 97, moaas: 5 };
    const observedAt = (await clinic.now()).toString();
    const seen = await journey.does('rn-castillo', '', `${at}/vitals`, { ...reading, observedAt });
    expect(seen.body['recommendations']).toEqual([{ ruleId: 'SBP_HIGH', recommendation: 'HOLD' }]);
    const hold = { reasonCode: 'HYPERTENSION', confirms: ['SBP_HIGH'], volumeInfusedMl: 25 };
    await journey.does('rn-castillo', '', `${at}/pause`, hold);
    await clinic.waitUntil(`${today}T09:22`);
    const resume = { reasonCode: 'RECOVERED' };
    expect(await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, resume)).toEqual(['WITHIN_LIMITS']);
    await clinic.waitUntil(`${today}T09:25`);
    await vitals(journey, at);
    await journey.does('rn-castillo', '', `${at}/resume`, resume);
    const slower = { mlPerHour: 60, volumeInfusedMl: 25, reasonCode: 'HYPERTENSION', orderedBy: 'np-larsen' };
    await journey.does('rn-castillo', '', `${at}/rate`, slower);
    expect(await sheet(at)).toMatchObject({
      holds: [{ confirms: ['SBP_HIGH'], volumeInfusedMl: 25 }],
      rateChanges: [{ data: { fromMlPerH: 75, toMlPerH: 60 } }],
    });
  });
});

describe('what the room does not take', () => {
  let journey: Journey;
  let at: string;
  let before = 0;
  const recorded = async (): Promise<number> => (await acts(waymark.databases)).length;
  const post = (person: 'rn-castillo' | 'np-larsen', path: string, body: object): Promise<Reply> => {
    const role = person === 'np-larsen' ? 'prescriber' : 'nurse';
    return waymark.call(role, person).post(`${at}/${path}`, body);
  };

  beforeAll(async () => {
    journey = await openedCourse(clinic);
    await clinic.waitUntil(`${await day(1)}T09:00`);
    at = await checkIn(journey, 1);
    before = await recorded();
  }, 60_000);

  test('a weight in pounds, a dose off by ten: the field is named', async () => {
    const pounds = await post('np-larsen', 'dose', await order(journey, { weightKg: 158.7, weightUnit: 'lb' }));
    expect([pounds.status, pounds.body['errors']]).toEqual([
      422,
      [expect.objectContaining({ field: 'weightUnit', code: 'NOT_ONE_OF' })],
    ]);
    const tenfold = await post('np-larsen', 'dose', await order(journey, { mgPerKg: 5 }));
    expect(codeOf(tenfold)).toBe('409 DOSE_OUT_OF_RANGE');
    expect(String(tenfold.body['detail'])).toContain('mgPerKg is 5, allowed 0.1 to 1');
  });

  test('vitals from the future', async () => {
    const observedAt = (await clinic.now()).add({ minutes: 1 }).toString();
    const reading = { source: 'MANUAL', sbp: 120, dbp: 80, hr: 70, rr: 14, spo2: 98, moaas: 5, observedAt };
    expect(codeOf(await post('rn-castillo', 'vitals', reading))).toBe('422 TIME_IN_FUTURE');
    const stretched = { ...reading, observedAt: (await clinic.now()).toString(), spo2: 120 };
    expect(codeOf(await post('rn-castillo', 'vitals', stretched))).toBe('422 VALIDATION_FAILED');
  });

  test('one wrong finding among right ones: nothing half recorded', async () => {
    const count = await recorded();
    const all = (await findings(journey)).map((finding, index) => (index === 2 ? { ...finding, value: 6 } : finding));
    const refused = await post('rn-castillo', 'checks', { findings: all });
    expect(codeOf(refused)).toBe('422 CHECK_FINDING_INVALID');
    expect(String(refused.body['detail'])).toContain('value is 6, allowed 0 to 5');
    expect(await recorded()).toBe(count);
    expect((await sheet(at))['checks']).toContainEqual(expect.objectContaining({ code: 'FASTING', result: 'OPEN' }));
  });

  test('a check by the one who prepared, a number that differs, an override by a nurse', async () => {
    await journey.does('np-larsen', '', `${at}/dose`, await order(journey));
    expect(codeOf(await post('rn-castillo', 'dose/check', CALCULATED))).toBe('409 CHECKER_NOT_INDEPENDENT');
    const others = { ...CALCULATED, preparedBy: 'rn-wu', computedMl: 7.2 };
    expect(codeOf(await post('rn-castillo', 'dose/check', others))).toBe('409 DOSE_CHECK_DISAGREES');
    const override = { checkCode: 'FASTING', reasonCode: 'HURRY', reason: 'No time.' };
    expect(codeOf(await post('rn-castillo', 'checks/override', override))).toBe('409 CHECK_NOT_OVERRIDABLE');
    const signed = { ...override, reasonCode: 'CLINICAL_JUDGEMENT', reason: 'Tea at eight; the airway is easy.' };
    expect((await post('np-larsen', 'checks/override', signed)).status).toBe(200);
    expect((await sheet(at))['checks']).toContainEqual(
      expect.objectContaining({ code: 'FASTING', result: 'OVERRIDDEN' }),
    );
    expect(await recorded()).toBeGreaterThan(before);
    expect(
      JSON.stringify((await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`)).body),
    ).not.toContain('airway');
  });

  test('a witness who is the actor', async () => {
    const other = await ready();
    await startPump(other.journey, other.at, 1);
    await stopPump(other.journey, other.at, { kind: 'PATIENT', reasonCode: 'PATIENT_WISH', mgDelivered: 1 });
    const leave = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
    const alone = { ...leave, witnessId: 'rn-castillo', reasonCode: 'PATIENT_INSISTS' };
    expect(codeOf(await clinic.try('rn-castillo', `${other.at}/discharge-against-advice`, alone))).toBe(
      '422 WITNESS_IS_ACTOR',
    );
  });
});

describe('after the visit', () => {
  test('a day without a call is flagged; a grave adverse event is owed to the agency, and overdue after its time', async () => {
    const { journey, at, today } = await ready();
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:40`);
    await stopPump(journey, at);
    await clinic.waitUntil(`${today}T10:45`);
    await discharge(journey, at);
    const tomorrow = await day(1);
    await clinic.waitUntil(`${tomorrow}T10:46`);
    expect((await clinic.get('rn-castillo', at)).body['contact']).toBe('OVERDUE');
    await journey.does('rn-castillo', '', `${at}/contact`, { outcome: 'CONCERN', findings: 'Fell on the stairs.' });
    const onsetAt = (await clinic.now()).subtract({ hours: 12 }).toString();
    const judgement = { grade: 3, serious: true, relatedness: 'POSSIBLE', expected: false, urgent: true };
    const fall = { term: 'FALL', onsetAt, narrative: 'Fell on the stairs at ten.', ...judgement };
    const event = await journey.does('rn-castillo', '', `${at}/adverse-events`, fall);
    const path = `/infusion/v1/adverse-events/${String(event.body['id'])}`;
    expect(event.body['reportableTo']).toHaveLength(2);
    await clinic.waitUntil(`${await day(1)}T10:47`);
    const read = async (): Promise<Body> => (await clinic.get('np-larsen', path)).body;
    expect(await read()).toMatchObject({
      inWindow: true,
      reports: [expect.objectContaining({ state: 'DUE' }), expect.objectContaining({ state: 'OVERDUE' })],
    });
    for (const ruleId of ['CA_ADVERSE_EVENT', 'CA_URGENT_EVENT'])
      await journey.does('np-larsen', '', `${path}/reports`, { ruleId });
    await journey.does('np-larsen', '', `${path}/resolve`, { outcome: 'RECOVERED' });
    expect(await read()).toMatchObject({ reportsOpen: false, outcome: 'RECOVERED' });
    const trail = (await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`)).body;
    expect(JSON.stringify(trail)).not.toContain('stairs');
  });
});
