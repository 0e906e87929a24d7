import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import { arrive, book, decideEligible, evaluate, screen, startPump, stopPump, visit } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, codeOf, timeOf } from './scenario.js';

/** A patient who is taken to hospital, and one who dies, through the public API. */
jest.setTimeout(120_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const { day, pass } = timeOf(() => clinic);
const settle = async (journey: Journey): Promise<Body> => {
  const course = await journey.settle();
  await clinic.waitUntil(await clinic.inMinutes(1));
  return course;
};
const read = async (path: string): Promise<Body> => (await clinic.get('rn-castillo', path)).body;

const report = async (journey: Journey, incident: string, person: 'front-desk' | 'rn-castillo'): Promise<string> => {
  const happenedAt = (await clinic.now()).toString();
  const told = { incident, happenedAt, account: 'Told on the telephone.' };
  const path = `/course/v1/courses/${journey.courseId}/incidents`;
  const { body } = await journey.does(person, '', path, told);
  await settle(journey);
  return String(body['incidentId']);
};
const permitsOf = (course: Body): unknown[] =>
  (course['steps'] as Body[]).flatMap(({ permitId }) => (permitId === null ? [] : [permitId]));

describe('a patient who is taken to hospital out of the room', () => {
  test('the pump is stopped by a person, the course stands still, and goes on after re-clearance', async () => {
    const journey = await openedCourse(clinic, { plannedInfusions: 2 });
    const today = await day(1);
    await clinic.waitUntil(`${today}T09:00`);
    const second = await book(journey, 'INFUSION:2', `${await day(7)}T09:00`, ['rn-mbeki']);
    const at = await arrive(journey, 1);
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:12`);
    const adverse = { term: 'CHEST_PAIN', grade: 4, serious: true, urgent: true, expected: false };
    const onsetAt = (await clinic.now()).toString();
    const event = { ...adverse, relatedness: 'POSSIBLE', onsetAt, narrative: 'Ambulance called.' };
    const recorded = await journey.does('rn-castillo', '', `${at}/adverse-events`, event);
    expect((await clinic.try('rn-castillo', `${at}/end`, {})).body['code']).toBe('INCIDENT_NOT_NOTED');
    await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'CHEST_PAIN' });
    const incidentId = await report(journey, 'HOSPITALISATION', 'rn-castillo');

    const still = await settle(journey);
    expect(still['holds']).toContainEqual(
      expect.objectContaining({ holdId: incidentId, reasonCode: 'HOSPITALISATION' }),
    );
    expect(permitsOf(still)).toEqual([]);
    expect(await read(`/scheduling/v1/appointments/${second}`)).toMatchObject({ status: 'CANCELLED' });
    const wanted = { courseId: journey.courseId, stepId: 'INFUSION:2', siteId: journey.siteId };
    const slot = { ...wanted, practitionerIds: ['rn-mbeki'], localDateTime: `${await day(8)}T09:00` };
    expect(codeOf(await clinic.try('booking-desk', '/scheduling/v1/appointments', slot))).toBe('409 COURSE_FROZEN');
    const resumed = await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, { reasonCode: 'CONTINUE' });
    expect(resumed).toEqual(['NO_HOLD']);
    expect(codeOf(await clinic.try('rn-castillo', `${at}/end`, {}))).toBe('409 INFUSION_NOT_STOPPED');
    await stopPump(journey, at, { kind: 'CLINICAL', reasonCode: 'CHEST_PAIN', mgDelivered: 10 });
    await journey.does('rn-castillo', '', `${at}/end`, {});
    expect(await read(at)).toMatchObject({
      status: 'DISCHARGED',
      departure: { kind: 'HOSPITALISATION' },
      contact: 'NONE',
    });

    // What has to be reported, and until when, is as it was.
    const reports = await read(`/infusion/v1/adverse-events/${String(recorded.body['id'])}`);
    expect((reports['reports'] as Body[]).length).toBeGreaterThan(0);

    const course = `/course/v1/courses/${journey.courseId}`;
    const goOn = { reasonCode: 'DISCHARGED_FROM_HOSPITAL' };
    const release = await clinic.try('np-larsen', `${course}/holds/${incidentId}/release`, goOn);
    expect(codeOf(release)).toBe('409 HOLD_IS_INCIDENT');
    const resume = `${course}/incidents/${incidentId}/resume`;
    expect((await clinic.try('rn-castillo', resume, goOn)).status).toBe(403);
    expect(await journey.mayNot('np-larsen', 'resume', resume, goOn)).toEqual(['RECLEARED']);
    await clinic.waitUntil(`${await day(9)}T09:00`);
    await screen(journey, 'MDD_TRD');
    await evaluate(journey);
    await decideEligible(journey);
    await journey.settle();
    await journey.does('np-larsen', '', resume, goOn);
    await pass(visit(journey, 1, await day(1)));

    await journey.settle();
    const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}/conformance`);
    expect(body).toMatchObject({ conforms: true, divergences: [] });
  });
});

describe('an adverse event that is the death of the patient', () => {
  const inTheRoom = async (): Promise<{ journey: Journey; at: string; adverseEventId: string; second: string }> => {
    const journey = await openedCourse(clinic, { plannedInfusions: 2 });
    const today = await day(1);
    await clinic.waitUntil(`${today}T09:00`);
    const second = await book(journey, 'INFUSION:2', `${await day(7)}T09:00`, ['rn-mbeki']);
    const at = await arrive(journey, 1);
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:12`);
    const judged = { grade: 4, serious: true, urgent: true, expected: false, relatedness: 'POSSIBLE' };
    const event = { term: 'CARDIAC_ARREST', onsetAt: (await clinic.now()).toString(), ...judged };
    const { body } = await journey.does('rn-castillo', '', `${at}/adverse-events`, event);
    expect((await settle(journey))['holds']).toEqual([]);
    return { journey, at, adverseEventId: String(body['id']), second };
  };
  const isFrozen = async (journey: Journey, at: string, second: string): Promise<void> => {
    const course = await settle(journey);
    expect(course['holds']).toMatchObject([{ reasonCode: 'DEATH' }]);
    expect(permitsOf(course)).toEqual([]);
    expect(await read(`/scheduling/v1/appointments/${second}`)).toMatchObject({ status: 'CANCELLED' });
    await stopPump(journey, at, { kind: 'CLINICAL', reasonCode: 'CARDIAC_ARREST', mgDelivered: 10 });
    await journey.does('rn-castillo', '', `${at}/end`, {});
    await journey.settle();
    const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`);
    const told = (body['timeline'] as Body[]).filter(({ type }) => type === 'PatientIncidentReported');
    expect(told).toMatchObject([
      { data: { incident: 'DEATH', policyVersion: 'network.example@1.0.0' }, actor: { role: 'system' } },
    ]);
    const conformance = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}/conformance`);
    expect(conformance.body).toMatchObject({ conforms: true, divergences: [] });
  };

  test('freezes the course by itself, once it is of the grade that the policy names', async () => {
    const { journey, at, adverseEventId, second } = await inTheRoom();
    const graver = { grade: 5, serious: true, urgent: true, expected: false, relatedness: 'POSSIBLE' };
    const grade = `/infusion/v1/adverse-events/${adverseEventId}/grade`;
    await journey.does('np-larsen', '', grade, graver);
    await journey.does('np-larsen', '', grade, { ...graver, relatedness: 'PROBABLE' });
    await isFrozen(journey, at, second);
  });

  test('does so as well where it ends so', async () => {
    const { journey, at, adverseEventId, second } = await inTheRoom();
    const end = { outcome: 'FATAL', resolvedAt: (await clinic.now()).toString() };
    await journey.does('np-larsen', '', `/infusion/v1/adverse-events/${adverseEventId}/resolve`, end);
    await isFrozen(journey, at, second);
  });
});

describe('a patient who died', () => {
  test('is called by nobody any more; a signer closes the course', async () => {
    const journey = await openedCourse(clinic, { protocolId: 'kap.separated', plannedInfusions: 2 });
    await pass(visit(journey, 1, await day(1)));
    const missed = { kind: 'INTEGRATION', ordinal: 1, who: 'PATIENT', noticeGiven: false };
    await journey.does('lmft-haddad', '', `/therapy/v1/courses/${journey.courseId}/missed-sessions`, missed);
    const outreach = async (query = ''): Promise<Body[]> =>
      (await read(`/therapy/v1/outreach?courseId=${journey.courseId}${query}`))['items'] as Body[];
    await journey.settle();
    expect(await outreach()).toMatchObject([{ status: 'OPEN' }]);
    const appointment = await book(journey, 'INFUSION:2', `${await day(7)}T09:00`, ['rn-silva']);

    await report(journey, 'DEATH', 'front-desk');
    expect(await outreach()).toEqual([]);
    expect(await read(`/scheduling/v1/appointments/${appointment}`)).toMatchObject({ status: 'CANCELLED' });
    await clinic.waitUntil(`${await day(4)}T09:00`);
    expect((await settle(journey))['missedWindows']).toEqual(['INTEGRATION:1']);
    expect(await outreach()).toEqual([]);
    expect(await outreach('&status=CANCELLED')).toHaveLength(1);

    const end = { outcome: 'DECEASED', reasonCode: 'DEATH_CERTIFIED' };
    const terminate = `/course/v1/courses/${journey.courseId}/terminate`;
    expect((await clinic.try('front-desk', terminate, end)).status).toBe(403);
    await journey.does('md-okafor', '', terminate, end);
    expect(await journey.settle()).toMatchObject({ over: true, outcome: 'DECEASED' });
  });
});
