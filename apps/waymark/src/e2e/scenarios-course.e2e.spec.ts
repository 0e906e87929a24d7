import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import {
  arrive,
  book,
  decideEligible,
  evaluate,
  screen,
  discharge,
  mayNotHold,
  openCourse,
  prepare,
  session,
  startPump,
  stopPump,
  teamOf,
  visit,
  vitals,
} from '../demo/acts.js';
import { accepted, type Clinic } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import type { Person } from '../demo/people.js';
import { openedCourse, openNetwork } from './network.js';
import { timeOf } from './scenario.js';

let waymark: Waymark;
let clinic: Clinic;

const PROTOCOLS = '/course/v1/protocols';
const exposure = readFileSync('libs/protocol/src/fixtures/kap.exposure-72h.yaml', 'utf8');

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
  // A fifth protocol, as data: signed by whoever approves it.
  accepted('approve', await clinic.try('md-okafor', PROTOCOLS, { definition: exposure }));
}, 120_000);
afterAll(() => waymark.dispose());

const PATIENT = { name: 'Cordelia Thistlewood', birthDate: '1981-04-12', email: 'c.thistlewood@example.org' };

const begin = (protocolId: string, plannedInfusions: number, siteId = 'san-luis-obispo'): Promise<Journey> =>
  openedCourse(clinic, { protocolId, plannedInfusions, siteId, patient: PATIENT });

const { day, pass } = timeOf(() => clinic);

/** As it is once everything that was said has arrived. */
const appointment = async (id: string): Promise<Record<string, unknown>> => {
  await clinic.waitUntil(await clinic.inMinutes(0));
  return (await clinic.get('booking-desk', `/scheduling/v1/appointments/${id}`)).body;
};

const MINUTES = 120_000;

test(
  'scenario 3: spring-forward weekend 24-h window; fall-back duplicate 01:30 booking',
  async () => {
    const journey = await begin('kap.exposure-72h', 3);
    await clinic.waitUntil('2026-03-05T09:00');
    await pass(prepare(journey), visit(journey, 1, '2026-03-07')); // the pump stops at 10:10 on Saturday
    await clinic.waitUntil('2026-03-08T10:10'); // a day later on the wall, 23 hours later
    await mayNotHold(journey, 'INTEGRATION', 1);
    expect(journey.refusals.at(-1)?.missing).toContain('INTEGRATION_WINDOW');
    await clinic.waitUntil('2026-03-08T11:10');
    await pass(session(journey, 'INTEGRATION', 1));

    const { courseId, siteId } = journey;
    const at = (stepId: string, localDateTime: string, more: object = {}) =>
      clinic.try('booking-desk', '/scheduling/v1/appointments', {
        ...{ courseId, siteId, stepId, localDateTime, practitionerIds: ['lmft-haddad'] },
        ...more,
      });
    const skipped = await at('INTEGRATION:2', '2027-03-14T02:30');
    expect([skipped.status, skipped.body['code']]).toEqual([422, 'LOCAL_TIME_SKIPPED']);
    const twice = await at('INTEGRATION:2', '2026-11-01T01:30');
    expect([twice.status, twice.body['code']]).toEqual([422, 'LOCAL_TIME_AMBIGUOUS']);
    const first = await at('INTEGRATION:2', '2026-11-01T01:30', { offset: '-07:00' });
    const second = await at('INTEGRATION:3', '2026-11-01T01:30', { offset: '-08:00' });
    expect([first.body['startsAt'], second.body['startsAt']]).toEqual(['2026-11-01T08:30:00Z', '2026-11-01T09:30:00Z']);
  },
  MINUTES,
);

test(
  'scenario 13: therapist licence lapses between booking and session',
  async () => {
    const journey = await begin('kap.separated', 1);
    await clinic.waitUntil(`${await day(1)}T08:00`);
    await pass(visit(journey, 1, await day(0)));
    const id = await book(journey, 'INTEGRATION:1', `${await day(1)}T15:00`, ['lcsw-moreau']);
    const file = '/scheduling/v1/practitioners/lcsw-moreau';
    const { body } = await clinic.get('md-okafor', file);
    const held = body['credentials'] as { credentialId: string; credentialType: string }[];
    const credentialId = held.find(({ credentialType }) => credentialType === 'LICENSE')?.credentialId;
    const verify = (validUntil: string) =>
      journey.does('md-okafor', '', `${file}/credentials`, {
        ...{ credentialId, credentialType: 'LICENSE', jurisdiction: 'US-CA', source: 'STATE_BOARD' },
        ...{ validFrom: '2025-01-01T00:00:00Z', validUntil },
      });
    const lapse = (await clinic.now()).add({ hours: 12 }).toString();
    await verify(lapse); // not renewed: it ends in the night before the session
    await clinic.waitUntil(`${await day(1)}T15:00`);
    expect(await appointment(id)).toMatchObject({ violations: ['CREDENTIAL_INVALID'] });
    const sitting = { courseId: journey.courseId, kind: 'INTEGRATION', ordinal: 1, modality: 'IN_PERSON' };
    const refused = await clinic.try('lcsw-moreau', '/therapy/v1/sessions', {
      ...sitting,
      patientJurisdiction: 'US-CA',
    });
    expect([refused.status, refused.body['code']]).toEqual([409, 'CREDENTIAL_INVALID']);
    await verify('2027-01-01T00:00:00Z');
    await pass(session(journey, 'INTEGRATION', 1, 'lcsw-moreau'));
    expect(await appointment(id)).toMatchObject({ status: 'FULFILLED' });
  },
  MINUTES,
);

test(
  'a licence that is renewed in time takes its mark from the appointment',
  async () => {
    const journey = await begin('kap.separated', 1);
    const id = await book(journey, 'PREPARATION:1', `${await day(5)}T09:00`, ['lmft-haddad']);
    const file = '/scheduling/v1/practitioners/lmft-haddad';
    const { body } = await clinic.get('md-okafor', file);
    const held = body['credentials'] as { credentialId: string; credentialType: string; validUntil: string }[];
    const { credentialId, validUntil } = held.find(({ credentialType }) => credentialType === 'LICENSE')!;
    await journey.does('md-okafor', '', `${file}/credentials/${credentialId}/suspend`, { reason: 'BOARD_ORDER' });
    expect(await appointment(id)).toMatchObject({ violations: ['CREDENTIAL_INVALID'] });
    const licence = { credentialId, credentialType: 'LICENSE', jurisdiction: 'US-CA' };
    await journey.does('md-okafor', '', `${file}/credentials`, {
      ...licence,
      validFrom: '2025-01-01T00:00:00Z',
      validUntil,
    });
    expect(await appointment(id)).toMatchObject({ violations: [] });
  },
  MINUTES,
);

test(
  'scenario 17: 72-h PE variant protocol loads without code change',
  async () => {
    const journey = await begin('kap.exposure-72h', 3);
    expect((await journey.settle())['protocolVersion']).toBe('0.1.0');
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await pass(prepare(journey), visit(journey, 1, await day(2)));
    await clinic.waitUntil(`${await day(3)}T10:09`); // 71 hours 59 minutes after the pump stopped
    await pass(session(journey, 'INTEGRATION', 1));
    await pass(visit(journey, 2, await day(4)));
    await clinic.waitUntil(`${await day(3)}T10:10`); // 72 hours
    await mayNotHold(journey, 'INTEGRATION', 2);
    expect((await journey.settle())['missedWindows']).toEqual(['INTEGRATION:2']);
  },
  MINUTES,
);

/** A second course of the same patient, for another indication, at another site. */
const secondCourse = async (first: Journey, siteId: string): Promise<Journey> => {
  const { body } = await clinic.get('front-desk', `/intake/v1/cases/${first.courseId}`);
  const journey = new Journey(clinic, 'second course', siteId, PATIENT);
  const opened = await journey.does('front-desk', '', '/intake/v1/cases', {
    consultationId: body['consultationId'],
    indication: 'PTSD',
  });
  journey.courseId = String(opened.body['id']);
  for (const consentType of ['TREATMENT_KETAMINE_OFFLABEL', 'PSYCHOTHERAPY'])
    await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/consents`, {
      ...{ consentType, textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' },
    });
  await screen(journey, 'PTSD');
  await evaluate(journey);
  await decideEligible(journey);
  await openCourse(journey, 'kap.separated', 1);
  const to = { siteId, reasonCode: 'PATIENT_MOVED' };
  await journey.does('md-okafor', '', `/course/v1/courses/${journey.courseId}/transfer`, to);
  return journey;
};

test(
  'scenario 8: two sites try to start infusions for one patient at once',
  async () => {
    const here = await begin('kap.separated', 1);
    const there = await secondCourse(here, 'los-angeles');
    await clinic.waitUntil(`${await day(1)}T09:00`);
    const rooms: { journey: Journey; at: string; nurse: Person }[] = [];
    for (const journey of [here, there]) {
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      rooms.push({ journey, at, nurse: teamOf(journey).monitorId });
    }
    const start = ({ journey, at, nurse }: (typeof rooms)[number]) => clinic.try(nurse, `${at}/start`, teamOf(journey));
    const answers = await Promise.all(rooms.map(start));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = answers.findIndex(({ status }) => status === 409);
    expect(answers[lost]?.body['code']).toBe('PATIENT_IN_INFUSION');
    const [winner, loser] = [rooms[1 - lost]!, rooms[lost]!];
    await stopPump(winner.journey, winner.at);
    expect((await start(loser)).body['code']).toBe('PATIENT_IN_INFUSION'); // not before the patient has left
    await clinic.waitUntil(await clinic.inMinutes(61));
    await discharge(winner.journey, winner.at);
    await vitals(loser.journey, loser.at);
    await startPump(loser.journey, loser.at, 1);
    // Whoever monitors is free for the scenarios to come.
    await stopPump(loser.journey, loser.at);
    await clinic.waitUntil(await clinic.inMinutes(61));
    await discharge(loser.journey, loser.at);
  },
  MINUTES,
);

test(
  'a transfer cancels what was booked at the old site, and infusions go on at the new one only',
  async () => {
    const journey = await begin('kap.separated', 1);
    const date = await day(3);
    const id = await book(journey, 'INFUSION:1', `${date}T09:00`, ['np-larsen', 'rn-castillo']);
    await clinic.waitUntil(`${await day(1)}T08:00`);
    const stale = await arrive(journey, 1);
    const path = `/course/v1/courses/${journey.courseId}/transfer`;
    await journey.does('md-okafor', '', path, { siteId: 'oakland', reasonCode: 'PATIENT_MOVED' });
    expect((await journey.settle())['siteId']).toBe('oakland');
    expect(await appointment(id)).toMatchObject({ status: 'CANCELLED' });
    const missing = await journey.mayNot('rn-castillo', 'INFUSION:1', `${stale}/start`, teamOf(journey));
    expect(missing).toContain('SITE_OF_COURSE');
    const moved = new Journey(clinic, 'moved', 'oakland', PATIENT);
    moved.courseId = journey.courseId;
    const elsewhere = await clinic.try('booking-desk', '/scheduling/v1/appointments', {
      ...{ courseId: journey.courseId, siteId: 'san-luis-obispo', stepId: 'INFUSION:1' },
      ...{ localDateTime: `${date}T09:00`, practitionerIds: ['np-larsen'] },
    });
    expect(elsewhere.body['code']).toBe('COURSE_AT_OTHER_SITE');
    await book(moved, 'INFUSION:1', `${date}T09:00`, ['md-okafor', 'rn-mbeki']);
    await pass(visit(moved, 1, date));
    const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}/conformance`);
    expect(body).toMatchObject({ conforms: true, divergences: [] });
  },
  MINUTES,
);

test(
  'scenario 12: protocol amended while 40 courses are open: old ones stay pinned',
  async () => {
    const courses: Journey[] = [];
    for (let batch = 0; batch < 5; batch += 1)
      courses.push(...(await Promise.all(Array.from({ length: 8 }, () => begin('kap.separated', 2)))));
    const [treated] = courses;
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await pass(visit(treated!, 1, await day(0)));

    const { body } = await clinic.get('md-okafor', `${PROTOCOLS}/kap.separated/1.0.0`);
    const before = body['definition'] as { infusion: object };
    const definition = { ...before, version: '1.1.0', infusion: { ...before.infusion, minGap: 'P7D' } };
    accepted('approve', await clinic.try('md-okafor', PROTOCOLS, { definition: JSON.stringify(definition) }));
    const versionOf = async (journey: Journey): Promise<unknown> => (await journey.settle())['protocolVersion'];
    const after = await begin('kap.separated', 2);
    expect(await versionOf(after)).toBe('1.1.0');
    expect(new Set(await Promise.all(courses.map(versionOf)))).toEqual(new Set(['1.0.0']));

    const move = (person: Person, journey: Journey, more: object = {}) =>
      clinic.try(person, `/course/v1/courses/${journey.courseId}/protocol`, {
        ...{ protocolId: 'kap.separated', version: '1.1.0', reasonCode: 'SAFETY_UPDATE' },
        ...more,
      });
    const [, moved] = courses;
    expect((await move('np-larsen', moved!)).status).toBe(403);
    accepted('move', await move('md-okafor', moved!));
    expect(await versionOf(moved!)).toBe('1.1.0');
    const others = courses.filter((journey) => journey !== moved);
    expect(new Set(await Promise.all(others.map(versionOf)))).toEqual(new Set(['1.0.0']));

    // An infusion took place without the preparation that the preferred protocol asks for.
    const preferred = { protocolId: 'kap.separated.preferred', version: '1.0.0' };
    const refused = await move('md-okafor', treated!, preferred);
    expect([refused.status, refused.body['code']]).toEqual([409, 'PROTOCOL_BREAKS_HISTORY']);
    accepted('sign', await move('md-okafor', treated!, { ...preferred, acceptBreaches: true }));
    for (const journey of [treated!, moved!, others[1]!]) {
      const path = `/audit/v1/courses/${journey.courseId}/conformance`;
      expect((await clinic.get('state-auditor', path)).body).toMatchObject({ conforms: true, divergences: [] });
    }
  },
  3 * MINUTES,
);

test(
  'consent withdrawn between visits: infusions ahead are cancelled, psychotherapy stays',
  async () => {
    const journey = await begin('kap.separated', 2);
    const infusion = await book(journey, 'INFUSION:1', `${await day(3)}T09:00`, ['np-larsen', 'rn-castillo']);
    const therapy = await book(journey, 'PREPARATION:1', `${await day(2)}T15:00`, ['lmft-haddad']);
    const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: false };
    await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/consents/withdraw`, withdrawal);
    await clinic.waitUntil(await clinic.inMinutes(1));
    expect(await appointment(infusion)).toMatchObject({ status: 'CANCELLED' });
    expect((await appointment(therapy))['status']).toMatch(/PROVISIONAL|CONFIRMED/);
  },
  MINUTES,
);
