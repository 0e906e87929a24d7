import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, until, type Waymark } from '#testing';
import {
  arrive,
  CALM,
  checkIn,
  findings,
  intake,
  monitored,
  openCourse,
  order,
  startPump,
  stopPump,
  TEAM,
  vitals,
} from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import type { Person } from '../demo/people.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, codeOf, timeOf } from './scenario.js';

/** What may harm a patient and is stopped, or must not be stopped, through the public API. */
jest.setTimeout(60_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const inTheRoom: string[] = [];

/** One nurse monitors few patients: whoever is still there leaves before the next one comes. */
afterEach(async () => {
  for (const at of inTheRoom.splice(0)) {
    await clinic.try('rn-castillo', `${at}/stop`, { kind: 'CLINICAL', reasonCode: 'END_OF_DAY', mgDelivered: 1 });
    const leave = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
    const advice = { ...leave, witnessId: 'np-larsen', reasonCode: 'PATIENT_INSISTS' };
    await clinic.try('rn-castillo', `${at}/discharge-against-advice`, advice);
    await clinic.try('rn-castillo', `${at}/defer`, { initiator: 'CLINIC', reasonCode: 'NOT_PERMITTED' });
  }
});

const { day, pass } = timeOf(() => clinic);
const tomorrowAtNine = async (): Promise<string> => {
  const today = await day(1);
  await clinic.waitUntil(`${today}T09:00`);
  return today;
};
const present = (at: string): string => {
  inTheRoom.push(at);
  return at;
};
const caseOf = ({ courseId }: Journey): string => `/intake/v1/cases/${courseId}`;
const read = async (person: Person, path: string): Promise<Body> => (await clinic.get(person, path)).body;
const statusOf = async (journey: Journey, stepId: string): Promise<string | undefined> => {
  const steps = (await journey.settle())['steps'] as { stepId: string; status: string }[];
  return steps.find((step) => step.stepId === stepId)?.status;
};
const checkOf = async (at: string, wanted: string): Promise<Body | undefined> =>
  ((await read('rn-castillo', `${at}/flowsheet`))['checks'] as Body[]).find(({ code }) => code === wanted);

test('a first weight in pounds is found by the weight that intake measured, unit or not', async () => {
  const journey = await openedCourse(clinic);
  await tomorrowAtNine();
  const at = present(await checkIn(journey, 1));
  const pounds = await clinic.try('np-larsen', `${at}/dose`, {
    ...(await order(journey, { weightKg: 158.7 })),
    weightUnit: undefined,
  });
  expect(codeOf(pounds)).toBe('409 DOSE_OUT_OF_RANGE');
  expect(String(pounds.body['detail'])).toContain('weightKg is 158.7, allowed 64.8 to 79.2');
  await journey.does('np-larsen', '', `${at}/dose`, await order(journey));
});

test('a consent that has nothing to do with the pump does not hold it; no withdrawal refuses a stop', async () => {
  const journey = await openedCourse(clinic);
  const consents = `${caseOf(journey)}/consents`;
  const recording = { consentType: 'RECORDING', textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
  await journey.does('np-larsen', '', consents, recording);
  await tomorrowAtNine();
  const at = present(await arrive(journey, 1));
  await startPump(journey, at, 1);
  const withdraw = (consentType: string) =>
    journey.does('np-larsen', '', `${consents}/withdraw`, { consentType, inSession: true });
  await withdraw('RECORDING');
  await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'CAMERA_OFF' });
  await journey.does('rn-castillo', '', `${at}/resume`, { reasonCode: 'CONTINUE' });
  await withdraw('TREATMENT_KETAMINE_OFFLABEL');
  await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'CONSENT_WITHDRAWN' });
  await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, { reasonCode: 'CONTINUE' });
  await stopPump(journey, at, { kind: 'CLINICAL', reasonCode: 'EMERGENCY', mgDelivered: 2 });
});

describe('what is found on the day', () => {
  const found = async (checkCode: string, finding: Body): Promise<{ journey: Journey; at: string }> => {
    const journey = await openedCourse(clinic);
    await tomorrowAtNine();
    const at = present(await arrive(journey, 1));
    const all = (await findings(journey)) as { checkCode: string }[];
    const changed = all.filter((each) => each.checkCode === checkCode).map((each) => ({ ...each, ...finding }));
    await journey.does('rn-castillo', '', `${at}/checks`, { findings: changed });
    await until('eligibility is revoked', async () => {
      const { eligibility } = await read('np-larsen', caseOf(journey));
      return (eligibility as Body)['status'] === 'REVOKED';
    });
    return { journey, at };
  };

  test('suicidal intent raises an alert, ends eligibility, and is nobody’s to override', async () => {
    const { journey, at } = await found('SUICIDE_SCREEN', { result: 'FAIL', value: 5 });
    expect(await read('np-larsen', caseOf(journey))).toMatchObject({
      openAlerts: [{ trigger: 'CSSRS_SCREEN_SCORE', level: 'URGENT', clinicianId: 'np-larsen' }],
    });
    const override = { checkCode: 'SUICIDE_SCREEN', reasonCode: 'CLINICAL_JUDGEMENT', reason: 'Seems calm.' };
    const refused = await clinic.try('md-okafor', `${at}/checks/override`, override);
    expect(codeOf(refused)).toBe('409 CHECK_NOT_OVERRIDABLE');
    await until('the infusion is blocked', async () => (await statusOf(journey, 'INFUSION:1')) === 'BLOCKED');
    const missing = await journey.mayNot('rn-castillo', 'start', `${at}/start`, TEAM);
    expect(missing).toEqual(expect.arrayContaining(['NO_HOLD', 'ELIGIBLE_UNEXPIRED', 'CHECK_SUICIDE_SCREEN']));
  });

  test('a pregnancy is an absolute contraindication and ends eligibility', async () => {
    const { journey, at } = await found('PREGNANCY', { result: 'FAIL', evidence: 'URINE_TEST' });
    expect(await read('np-larsen', caseOf(journey))).toMatchObject({
      contraindications: [expect.objectContaining({ code: 'PREGNANCY', class: 'ABSOLUTE' })],
    });
    await until('the infusion is blocked', async () => (await statusOf(journey, 'INFUSION:1')) === 'BLOCKED');
    const missing = await journey.mayNot('rn-castillo', 'start', `${at}/start`, TEAM);
    expect(missing).toEqual(expect.arrayContaining(['ELIGIBLE_UNEXPIRED', 'CHECK_PREGNANCY']));
  });
});

test('an override of eligibility stretches its expiry, shows who signed, and lapses with a contraindication', async () => {
  const validUntil = (await clinic.now()).add({ hours: 1 }).toString();
  const journey = new Journey(clinic, 'kap.sequential', 'san-luis-obispo', {
    name: 'Leopoldine Ashgrove',
    birthDate: '1977-04-04',
    email: 'l.ashgrove@example.org',
  });
  await intake(journey, 'MDD_TRD', { validUntil });
  await openCourse(journey, 'kap.sequential', 6);
  await tomorrowAtNine();
  await until('the infusion is blocked', async () => (await statusOf(journey, 'INFUSION:1')) === 'BLOCKED');
  const path = `/course/v1/courses/${journey.courseId}/overrides`;
  const override = async (stepId: string) => ({
    ...{ stepId, gate: 'ELIGIBLE_UNEXPIRED', reasonCode: 'CLINICAL_JUDGEMENT', reason: 'Renewal is booked.' },
    validUntil: (await clinic.now()).add({ hours: 7 * 24 - 1 }).toString(),
  });
  await journey.does('md-okafor', '', path, await override('INFUSION:1'));
  expect(await statusOf(journey, 'INFUSION:1')).toBe('AVAILABLE');
  const at = present(await arrive(journey, 1));
  await startPump(journey, at, 1);
  expect(await checkOf(at, 'ELIGIBILITY')).toMatchObject({ result: 'OVERRIDDEN', by: 'md-okafor' });
  expect(await checkOf(at, 'PREVIOUS_INTEGRATION')).toMatchObject({ result: 'NOT_APPLICABLE' });
  expect(await checkOf(at, 'STAFF')).toMatchObject({ by: 'np-larsen', refs: ['np-larsen', 'rn-castillo'] });

  await stopPump(journey, at, { kind: 'PATIENT', reasonCode: 'PATIENT_WISH', mgDelivered: 1 });
  const leave = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
  const advice = { ...leave, witnessId: 'np-larsen', reasonCode: 'PATIENT_INSISTS' };
  await journey.does('rn-castillo', '', `${at}/discharge-against-advice`, advice);
  await clinic.waitUntil(`${await day(3)}T09:00`);
  expect(await statusOf(journey, 'INFUSION:1')).toBe('AVAILABLE');
  await journey.does('np-larsen', '', `${caseOf(journey)}/evaluations`, { findings: ['CURRENT_MANIA'] });
  await until('the infusion is blocked', async () => (await statusOf(journey, 'INFUSION:1')) === 'BLOCKED');
  const again = await clinic.try('md-okafor', path, await override('INFUSION:1'));
  expect(codeOf(again)).toBe('409 GATE_NOT_OVERRIDABLE');
  const conformance = await read('state-auditor', `/audit/v1/courses/${journey.courseId}/conformance`);
  expect(conformance['divergences']).toEqual([]);
});

test('nobody leaves on one reading within limits', async () => {
  const journey = await openedCourse(clinic);
  const today = await tomorrowAtNine();
  const at = present(await arrive(journey, 1));
  await startPump(journey, at, 1);
  await pass(monitored(journey, at, { day: today, from: '09:10', every: 10, times: 3 }));
  await clinic.waitUntil(`${today}T09:40`);
  await stopPump(journey, at);
  await clinic.waitUntil(`${today}T10:30`);
  await vitals(journey, at, { sbp: 182 });
  await clinic.waitUntil(`${today}T10:45`);
  await vitals(journey, at, CALM);
  await journey.does('rn-castillo', '', `${at}/recovery`, { scale: 'PADSS', score: 10 });
  const leave = { escortIdentified: true, instructionsAcknowledged: true, suicideQuestionAsked: true };
  const missing = await journey.mayNot('rn-castillo', 'discharge', `${at}/discharge`, leave);
  expect(missing).toEqual(['VITALS_AFTER_STOP']);
  await clinic.waitUntil(`${today}T11:00`);
  await vitals(journey, at);
  await journey.does('rn-castillo', '', `${at}/discharge`, leave);
});

test('while the pump is held, a re-check that is missing is a gap; a sign calls for a stop', async () => {
  const journey = await openedCourse(clinic);
  const today = await tomorrowAtNine();
  const at = present(await arrive(journey, 1));
  await startPump(journey, at, 1);
  await vitals(journey, at);
  await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'ANXIETY' });
  await clinic.waitUntil(`${today}T09:08`);
  const { gaps } = await read('rn-castillo', `${at}/flowsheet`);
  expect(gaps).toEqual([expect.objectContaining({ phase: 'RUNNING', lateBySeconds: 120 })]);
  const reading = { source: 'MANUAL', sbp: 128, dbp: 82, hr: 80, rr: 15, spo2: 98, moaas: 5, signs: ['CHEST_PAIN'] };
  const observedAt = (await clinic.now()).toString();
  const seen = await journey.does('rn-castillo', '', `${at}/vitals`, { ...reading, observedAt });
  expect(seen.body['recommendations']).toEqual([{ ruleId: 'SIGN_CHEST_PAIN', recommendation: 'STOP' }]);
  const rows = (await read('rn-castillo', `${at}/flowsheet`))['rows'] as { vitals: Body }[];
  expect(rows.at(-1)?.vitals).toMatchObject({ map: 97, signs: ['CHEST_PAIN'] });
});

test('a decision against treatment gives its reasons', async () => {
  const journey = await openedCourse(clinic);
  const decide = (verdict: object) => clinic.try('np-larsen', `${caseOf(journey)}/eligibility`, verdict);
  expect(codeOf(await decide({ outcome: 'INELIGIBLE' }))).toBe('422 ELIGIBILITY_REASONS_MISSING');
  expect(codeOf(await decide({ outcome: 'ELIGIBLE_WITH_CONDITIONS' }))).toBe('422 ELIGIBILITY_CONDITIONS_MISSING');
  const reasons = ['BLOOD_PRESSURE'];
  expect(codeOf(await decide({ outcome: 'DEFERRED', reasons }))).toBe('422 ELIGIBILITY_DEFERRAL_INVALID');
  const deferredUntil = (await clinic.now()).add({ hours: 48 }).toString();
  const deferred = await decide({ outcome: 'DEFERRED', reasons, deferredUntil });
  expect([deferred.status, deferred.body['validUntil']]).toEqual([200, null]);
  expect(await read('np-larsen', caseOf(journey))).toMatchObject({
    eligibility: { status: 'NEGATIVE', validUntil: null, deferredUntil },
  });
});

test('a patient under age is found by the birth date, which stays sealed', async () => {
  const person = { name: 'Wilhelmina Thornbury', birthDate: '2012-05-05', email: 'w.thornbury@example.org' };
  const contact = { channel: 'WEB', siteId: 'san-luis-obispo', statedConcerns: ['MDD_TRD'], person };
  const consultation = await clinic.post('front-desk', '/intake/v1/consultations', contact);
  const consultationId = String(consultation.body['id']);
  const done = { modality: 'VIDEO', outcome: 'PROCEED' };
  await clinic.post('np-larsen', `/intake/v1/consultations/${consultationId}/complete`, done);
  const opened = await clinic.post('front-desk', '/intake/v1/cases', { consultationId, indication: 'MDD_TRD' });
  const body = await read('np-larsen', `/intake/v1/cases/${String(opened.body['id'])}`);
  expect(body['contraindications']).toMatchObject([{ code: 'UNDER_AGE', class: 'ABSOLUTE' }]);
  expect(JSON.stringify(body)).not.toContain('2012-05-05');
});
