import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import { book, mayNotHold, prepare, session, visit } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, timeOf } from './scenario.js';

/** Patients who stay away, through the public API. Days pass in virtual time. */
jest.setTimeout(120_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const { day, pass } = timeOf(() => clinic);
const items = async (path: string): Promise<Body[]> => (await clinic.get('front-desk', path)).body['items'] as Body[];
const outreachOf = ({ courseId }: Journey): Promise<Body[]> => items(`/therapy/v1/outreach?courseId=${courseId}`);
const plansOf = ({ courseId }: Journey): Promise<Body[]> =>
  items(`/scheduling/v1/appointments/replanning?courseId=${courseId}`);
const appointment = async (id: string): Promise<Body> =>
  (await clinic.get('booking-desk', `/scheduling/v1/appointments/${id}`)).body;
const holdsOf = async (journey: Journey): Promise<Body[]> => (await journey.settle())['holds'] as Body[];

const missing = async (journey: Journey, stepId: string): Promise<unknown> => {
  const steps = (await journey.settle())['steps'] as (Body & { missing: Body[] })[];
  return steps.find((step) => step['stepId'] === stepId)?.missing.map(({ gate }) => gate);
};

/** What was decided, decided again from its evidence. */
const conforms = async (journey: Journey): Promise<void> => {
  await journey.settle();
  const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}/conformance`);
  expect(body).toMatchObject({ conforms: true, divergences: [] });
};

/** Agreed for nine on a date; a quarter past, nobody has come. */
const stayAway = async (journey: Journey, stepId: string, date: string, person: 'rn-castillo' | 'lmft-haddad') => {
  const id = await book(journey, stepId, `${date}T09:00`, [person]);
  await clinic.waitUntil(`${date}T09:15`);
  await journey.does(person, '', `/scheduling/v1/appointments/${id}/no-show`, {});
  await journey.settle();
  await clinic.waitUntil(await clinic.inMinutes(1));
  return id;
};

describe('a patient who stays away from an infusion', () => {
  test('asks for a new plan; the second time in a row the course is held and somebody asks how they are', async () => {
    const journey = await openedCourse(clinic, { plannedInfusions: 2 });
    const date = await day(2);
    const first = await stayAway(journey, 'INFUSION:1', date, 'rn-castillo');
    expect(await appointment(first)).toMatchObject({ status: 'NO_SHOW' });
    expect(await plansOf(journey)).toMatchObject([{ appointmentId: first, stepId: 'INFUSION:1', cause: 'NO_SHOW' }]);
    expect([await holdsOf(journey), await outreachOf(journey)]).toEqual([[], []]);

    // The nurse and the hour are free again for somebody else.
    const other = await openedCourse(clinic);
    const taken = await book(other, 'INFUSION:1', `${date}T09:30`, ['rn-castillo']);
    expect(await appointment(taken)).toMatchObject({ status: 'CONFIRMED' });

    const second = await stayAway(journey, 'INFUSION:1', await day(3), 'rn-castillo');
    expect(await plansOf(journey)).toMatchObject([{ appointmentId: second }]);
    const held = await holdsOf(journey);
    expect(held).toMatchObject([{ reasonCode: 'NO_SHOWS_IN_A_ROW' }]);
    expect(await missing(journey, 'INFUSION:1')).toContain('NO_HOLD');
    const [asked] = await outreachOf(journey);
    expect(asked).toMatchObject({ cause: 'INFUSION_NO_SHOWS', stepId: 'INFUSION:1', status: 'OPEN' });

    const reached = { method: 'PHONE', outcome: 'REACHED_SAFE', findings: 'The car broke down, twice.' };
    const attempts = `/therapy/v1/courses/${journey.courseId}/outreach/${String(asked?.['outreachId'])}/attempts`;
    await journey.does('rn-castillo', '', attempts, reached);
    const release = `/course/v1/courses/${journey.courseId}/holds/${String(held[0]?.['holdId'])}/release`;
    await journey.does('np-larsen', '', release, { reasonCode: 'SPOKE_WITH_PATIENT' });
    await pass(visit(journey, 1, await day(2)));
    expect(await plansOf(journey)).toEqual([]);
    await conforms(journey);
  });

  test('who was checked in and left: the visit comes to nothing', async () => {
    const journey = await openedCourse(clinic);
    const date = await day(2);
    const appointmentId = await book(journey, 'INFUSION:1', `${date}T14:00`, ['rn-mbeki']);
    await clinic.waitUntil(`${date}T13:50`);
    await journey.settle();
    const arrival = { courseId: journey.courseId, ordinal: 1, appointmentId, consentReaffirmed: true };
    const identified = { ...arrival, identifiersMatched: ['NAME', 'BIRTH_DATE'] };
    const { body } = await journey.does('rn-castillo', '', '/infusion/v1/sessions', identified);
    await clinic.waitUntil(`${date}T14:20`);
    await journey.does('front-desk', '', `/scheduling/v1/appointments/${appointmentId}/no-show`, {});
    await clinic.waitUntil(await clinic.inMinutes(1));
    const left = await clinic.get('rn-castillo', `/infusion/v1/sessions/${String(body['id'])}`);
    expect(left.body).toMatchObject({ status: 'DEFERRED' });
  });
});

describe('a patient who stays away from integration', () => {
  test('is asked the same day; the window passes, and the next infusion waits for a waiver', async () => {
    const journey = await openedCourse(clinic, { protocolId: 'kap.separated.preferred', plannedInfusions: 2 });
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await pass(prepare(journey), visit(journey, 1, await day(3)));
    const next = await day(1);
    await stayAway(journey, 'INTEGRATION:1', next, 'lmft-haddad');
    const asked = await outreachOf(journey);
    expect(asked).toMatchObject([{ cause: 'SESSION_MISSED', stepId: 'INTEGRATION:1', status: 'OPEN' }]);
    const due = new Date(String(asked[0]?.['dueAt'])).getTime();
    expect(due).toBeLessThanOrEqual(new Date(`${next}T23:59:59-07:00`).getTime() + 3_600_000);

    await clinic.waitUntil(`${await day(2)}T09:00`);
    expect((await journey.settle())['missedWindows']).toEqual(['INTEGRATION:1']);
    expect(await outreachOf(journey)).toHaveLength(1);
    expect(await missing(journey, 'INFUSION:2')).toContain('PREVIOUS_INTEGRATION_DONE');
    await mayNotHold(journey, 'INTEGRATION', 1);
    const waiver = { ordinal: 1, reasonCode: 'STAYED_AWAY', reason: 'Spoken with by telephone.' };
    const waivers = `/therapy/v1/courses/${journey.courseId}/integration-waivers`;
    const waived = await journey.does('md-okafor', '', waivers, waiver);
    const version = waived.body['version'];
    const reader = waymark.call('nurse');
    const read = await reader.get(`${waivers}/1`);
    expect([read.status, read.headers.get('etag')]).toEqual([200, `"${String(version)}"`]);
    expect(read.body).toMatchObject({ ordinal: 1, signedBy: 'md-okafor', reasonCode: 'STAYED_AWAY', version });
    expect(read.text).not.toContain('telephone');
    expect((await reader.get(`${waivers}/1`, { 'if-none-match': `"${String(version)}"` })).status).toBe(304);
    expect((await reader.get(`${waivers}/2`)).status).toBe(404);
    expect((await waymark.call('nurse', 'n', ['oakland']).get(`${waivers}/1`)).status).toBe(404);
    await pass(visit(journey, 2, await day(1)));
    await conforms(journey);
  });
});

describe('a patient who stays away from preparation', () => {
  test('keeps the appointment of the first infusion, held until preparation goes on', async () => {
    const journey = await openedCourse(clinic, { protocolId: 'kap.separated.preferred' });
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await pass(prepare(journey));
    await clinic.waitUntil(`${await day(1)}T10:00`);
    await journey.settle();
    const infusion = await book(journey, 'INFUSION:1', `${await day(6)}T09:00`, ['rn-castillo']);
    expect(await appointment(infusion)).toMatchObject({ status: 'CONFIRMED' });
    await stayAway(journey, 'PREPARATION:2', await day(1), 'lmft-haddad');
    expect(await missing(journey, 'INFUSION:1')).toEqual(['PREPARATION_ATTENDED']);
    expect(await appointment(infusion)).toMatchObject({ status: 'PROVISIONAL', violations: ['PERMIT_REVOKED'] });

    await clinic.waitUntil(`${await day(1)}T10:00`);
    await pass(session(journey, 'PREPARATION', 2));
    expect(await missing(journey, 'INFUSION:1')).not.toContain('PREPARATION_ATTENDED');
    await clinic.waitUntil(`${await day(1)}T08:00`);
    expect(await appointment(infusion)).toMatchObject({ status: 'CONFIRMED', violations: [] });
    await conforms(journey);
  });
});
