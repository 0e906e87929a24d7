import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import {
  arrive,
  decideEligible,
  evaluate,
  discharge,
  mayNotHold,
  prepare,
  screen,
  session,
  startPump,
  stopPump,
  teamOf,
  visit,
  vitals,
} from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { timeOf } from './scenario.js';

/** What therapists meet, each scenario through the public API. Days pass in virtual time. */
let waymark: Waymark;
let clinic: Clinic;

const approve = (definition: string) => clinic.post('md-okafor', '/course/v1/protocols', { definition });
const fixture = (name: string): string => readFileSync(`libs/protocol/src/fixtures/${name}.yaml`, 'utf8');
const preferred = readFileSync('protocols/kap.separated.preferred.yaml', 'utf8');
const byHours = preferred
  .replace('protocolId: kap.separated.preferred', 'protocolId: kap.separated.hours')
  .replace(/windowBasis: LOCAL_DATE/, 'windowBasis: ELAPSED')
  .replace(/targetWindow: .*/, 'targetWindow: { min: PT24H, max: PT48H }');

beforeAll(async () => {
  waymark = await startWaymark({ start: '2026-02-27T17:00:00Z' });
  clinic = await openNetwork(waymark);
  for (const text of [byHours, fixture('kap.maintenance'), fixture('kap.single-dose')]) await approve(text);
}, 60_000);
afterAll(() => waymark.dispose());

const PATIENT = { name: 'Leontine Abernathy', birthDate: '1979-11-30', email: 'l.abernathy@example.org' };
const MINUTE = 60_000;

const begin = (protocolId: string, plannedInfusions: number): Promise<Journey> =>
  openedCourse(clinic, { protocolId, plannedInfusions, siteId: 'oakland', patient: PATIENT });

const { day, pass } = timeOf(() => clinic);
const MONDAY = 1;

/** An infusion that ends at 16:40. */
async function* lateVisit(journey: Journey, date: string): AsyncGenerator<string> {
  yield `${date}T15:30`;
  const at = await arrive(journey, 1);
  await vitals(journey, at);
  yield `${date}T16:00`;
  await startPump(journey, at, 1);
  yield `${date}T16:40`;
  await stopPump(journey, at);
  yield `${date}T17:45`;
  await discharge(journey, at);
}

const sessionsOf = async ({ courseId }: Journey): Promise<Record<string, unknown>[]> => {
  const { body } = await clinic.get('lmft-haddad', `/therapy/v1/courses/${courseId}/sessions`);
  return body['items'] as Record<string, unknown>[];
};

const score = async (journey: Journey, itemResponses: number[]): Promise<void> => {
  const form = { instrumentCode: 'PHQ9', itemResponses, language: 'en', completedBy: 'PATIENT' };
  await journey.does('front-desk', '', `/intake/v1/cases/${journey.courseId}/instruments`, form);
};
const outcomesOf = async (journey: Journey): Promise<Record<string, unknown>> => {
  await journey.settle();
  return (await clinic.get('np-larsen', `/course/v1/courses/${journey.courseId}/outcomes`)).body;
};

const preparationOf = async ({ courseId }: Journey): Promise<Record<string, unknown>> =>
  (await clinic.get('lmft-haddad', `/therapy/v1/courses/${courseId}/preparation`)).body;

describe('scenario 1: an infusion that ends on Monday at 16:40, therapy on Tuesday at 09:00', () => {
  test(
    'is held by local dates, and the session says how far it was',
    async () => {
      const journey = await begin('kap.separated.preferred', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const monday = await day(3, MONDAY);
      await pass(prepare(journey), lateVisit(journey, monday));
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(session(journey, 'INTEGRATION', 1));
      const held = (await sessionsOf(journey)).find(({ kind }) => kind === 'INTEGRATION');
      expect(held).toMatchObject({
        attendance: ['PATIENT', 'THERAPIST'],
        timing: [{ ordinal: 1, windowBasis: 'LOCAL_DATE', elapsed: 'PT16H20M', localDayDelta: 1 }],
      });
    },
    MINUTE,
  );

  test(
    'is refused by elapsed time; the missed window asks somebody to call, and whoever reached the patient is on record',
    async () => {
      const journey = await begin('kap.separated.hours', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const monday = await day(3, MONDAY);
      await pass(prepare(journey), lateVisit(journey, monday));
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await mayNotHold(journey, 'INTEGRATION', 1);
      expect(journey.refusals.at(-1)?.missing).toContain('INTEGRATION_WINDOW');
      const wednesday = await day(1);
      await clinic.waitUntil(`${wednesday}T17:00`);
      expect((await journey.settle())['missedWindows']).toEqual(['INTEGRATION:1']);
      const open = async (status = '') => {
        const path = `/therapy/v1/outreach?courseId=${journey.courseId}${status}`;
        return (await clinic.get('rn-castillo', path)).body['items'] as Record<string, unknown>[];
      };
      const [asked] = await open();
      expect(asked).toMatchObject({ cause: 'INTEGRATION_WINDOW_MISSED', stepId: 'INTEGRATION:1', status: 'OPEN' });
      await clinic.waitUntil(`${wednesday}T21:00`);
      expect(await open()).toMatchObject([{ status: 'OVERDUE' }]);
      const attempts = `/therapy/v1/courses/${journey.courseId}/outreach/${String(asked?.['outreachId'])}/attempts`;
      const call = { method: 'PHONE', findings: 'Tired, and glad of the call.' };
      await journey.does('rn-castillo', '', attempts, { ...call, outcome: 'NOT_REACHED' });
      await journey.does('lmft-haddad', '', attempts, { ...call, outcome: 'REACHED_SAFE' });
      expect(await open()).toEqual([]);
      expect(await open('&status=REACHED')).toMatchObject([
        {
          attempts: [
            { by: 'rn-castillo', outcome: 'NOT_REACHED' },
            { by: 'lmft-haddad', outcome: 'REACHED_SAFE' },
          ],
        },
      ]);
      const again = await clinic.try('lmft-haddad', attempts, { ...call, outcome: 'REACHED_SAFE' });
      expect([again.status, again.body['code']]).toEqual([409, 'OUTREACH_UNKNOWN']);
    },
    MINUTE,
  );
});

describe('scenario 2: therapy in the morning by video from a zone where it is tomorrow, an infusion in the afternoon', () => {
  test(
    'one date at the site bars the infusion, whatever date it is where the patient sits',
    async () => {
      const journey = await begin('kap.separated', 1);
      const abroad = { jurisdiction: 'JP-13', validFrom: '2025-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' };
      await clinic.waitUntil(`${await day(1)}T08:30`);
      const video = { courseId: journey.courseId, kind: 'PREPARATION', ordinal: 1, modality: 'VIDEO' };
      const from = { ...video, patientJurisdiction: 'JP-13' };
      const stopped = async (body: object): Promise<unknown> => {
        const answer = await clinic.try('lmft-haddad', '/therapy/v1/sessions', body);
        return [answer.status, answer.body['code']];
      };
      expect(await stopped({ ...from, locationMethod: 'DEVICE' })).toEqual([409, 'CREDENTIAL_INVALID']);
      const licence = await journey.does('md-okafor', '', '/scheduling/v1/practitioners/lmft-haddad/credentials', {
        credentialType: 'LICENSE',
        ...abroad,
      });
      expect(licence.ok).toBe(true);
      const consent = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
      await clinic.waitUntil(await clinic.inMinutes(0));
      expect(await stopped({ ...from, locationMethod: 'DEVICE' })).toEqual([409, 'CONSENT_MISSING']);
      const consents = `/intake/v1/cases/${journey.courseId}/consents`;
      await journey.does('np-larsen', '', consents, { ...consent, consentType: 'TELEHEALTH' });
      await journey.settle();
      await clinic.waitUntil(await clinic.inMinutes(0));
      expect(await stopped(from)).toEqual([409, 'LOCATION_NOT_ATTESTED']);
      const started = await journey.does('lmft-haddad', '', '/therapy/v1/sessions', {
        ...from,
        locationMethod: 'DEVICE',
        alsoPresent: ['INTERPRETER'],
      });
      await clinic.waitUntil(await clinic.inMinutes(53));
      await journey.does('lmft-haddad', '', `/therapy/v1/sessions/${String(started.body['id'])}/complete`, {});
      expect(await sessionsOf(journey)).toMatchObject([
        { modality: 'VIDEO', patientJurisdiction: 'JP-13', locationMethod: 'DEVICE', status: 'COMPLETED' },
      ]);
      await clinic.waitUntil(`${await day(0)}T14:00`);
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      expect(await journey.mayNot('rn-castillo', 'INFUSION:1', `${at}/start`, teamOf(journey))).toContain(
        'SAME_DAY_SEPARATION',
      );
      await journey.does('rn-castillo', '', `${at}/defer`, { initiator: 'CLINIC', reasonCode: 'NOT_PERMITTED' });
      await pass(visit(journey, 1, await day(1)));
    },
    MINUTE,
  );
});

/** A new decision rests on new evidence. */
const renewed = async (journey: Journey): Promise<void> => {
  await screen(journey, 'PTSD');
  await evaluate(journey);
};

describe('scenario 15: a booster is requested 13 weeks after the last dose', () => {
  test(
    'eligibility has to be decided anew, and preparation renewed in its shortened form',
    async () => {
      const journey = await begin('kap.maintenance', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(prepare(journey), visit(journey, 1, await day(2)));
      await clinic.waitUntil(`${await day(1)}T10:00`);
      await pass(session(journey, 'INTEGRATION', 1));
      await score(journey, [1, 1, 1, 1, 0, 0, 0, 0, 0]);
      const dosed = await day(-1);
      expect((await journey.settle())['phase']).toBe('MAINTENANCE');
      expect(await outcomesOf(journey)).toMatchObject({
        instrumentCode: 'PHQ9',
        readings: [
          { score: 15, verdict: null },
          { score: 4, verdict: { verdict: 'REMISSION', baseline: 15 } },
        ],
      });

      const boosters = `/course/v1/courses/${journey.courseId}/boosters`;
      const asked = { reasonCode: 'SYMPTOMS_RETURN' };
      await clinic.waitUntil(`${await day(75)}T09:00`);
      await score(journey, [2, 2, 1, 1, 1, 1, 1, 1, 0]);
      await clinic.waitUntil(`${await day(7)}T10:00`);
      await score(journey, [2, 2, 2, 1, 1, 1, 1, 1, 0]);
      const { relapses, points } = await outcomesOf(journey);
      expect(relapses).toMatchObject([{ basis: 'RULE', rulesVersion: '1.1.0' }]);
      expect(points).toContainEqual(expect.objectContaining({ point: 'WEEK_8', status: 'OVERDUE' }));
      await renewed(journey);
      await decideEligible(journey); // eleven to twelve weeks after the dose: not yet late

      await clinic.waitUntil(`${await day(8)}T09:00`);
      const weeks = (Date.parse(await day(0)) - Date.parse(dosed)) / 604_800_000;
      expect(weeks).toBeGreaterThanOrEqual(12.9);
      expect(await journey.mayNot('np-larsen', 'booster', boosters, asked)).toEqual(['ELIGIBILITY_FRESH']);
      await renewed(journey);
      await decideEligible(journey);
      await journey.settle();
      await journey.does('np-larsen', 'booster authorised', boosters, asked);
      expect(await journey.mayNot('np-larsen', 'booster', boosters, asked)).toEqual(['PREVIOUS_BOOSTER_DONE']);

      await journey.settle();
      await clinic.waitUntil(await clinic.inMinutes(1));
      expect(await preparationOf(journey)).toMatchObject({
        status: 'OPEN',
        lapseCause: 'GAP_TOO_LONG',
        missingItems: ['SET_AND_SETTING', 'WHY_NOW', 'SHARED_GOAL', 'ESCORT_AND_TRANSPORT', 'DAY_OF_INSTRUCTIONS'],
      });
      const early = await arrive(journey, 2);
      await vitals(journey, early);
      const missing = await journey.mayNot('rn-castillo', 'INFUSION:2', `${early}/start`, teamOf(journey));
      expect(missing).toEqual(['PREPARATION_COMPLETE']);
      await journey.does('rn-castillo', '', `${early}/defer`, { initiator: 'CLINIC', reasonCode: 'NOT_PERMITTED' });

      const at = `/therapy/v1/courses/${journey.courseId}/preparation`;
      await journey.does('lmft-haddad', '', `${at}/items`, { itemCode: 'SET_AND_SETTING' });
      const why = { promptCode: 'WHY_NOW', text: 'The grey came back in May.' };
      await journey.does('lmft-haddad', '', `${at}/intentions`, why);
      const goal = { goalCode: 'SYMPTOM_RELIEF', words: 'To wake before noon.', agreedByPatient: true };
      await journey.does('lmft-haddad', '', `${at}/shared-goal`, goal);
      const escort = { relationship: 'SIBLING', name: 'Odile Abernathy', phone: '+1 555 0177' };
      await journey.does('lmft-haddad', '', `${at}/escort`, escort);
      await journey.does('lmft-haddad', '', `${at}/instructions`, { version: '2026-01' });
      const unfinished = await journey.mayNot('lmft-haddad', 'attest', `${at}/complete`, { attested: true });
      expect(unfinished).toEqual(['PREPARATION_SESSIONS']);
      await pass(session(journey, 'PREPARATION', 2));
      await journey.does('lmft-haddad', '', `${at}/complete`, { attested: true });
      await pass(visit(journey, 2, await day(1)));
      expect((await journey.settle())['phase']).toBe('MAINTENANCE');
    },
    2 * MINUTE,
  );

  test(
    'and none is given where the protocol offers no maintenance',
    async () => {
      const journey = await begin('kap.separated', 1);
      const path = `/course/v1/courses/${journey.courseId}/boosters`;
      const answer = await clinic.try('np-larsen', path, { reasonCode: 'SYMPTOMS_RETURN' });
      expect([answer.status, answer.body['code']]).toEqual([409, 'MAINTENANCE_NOT_OFFERED']);
    },
    MINUTE,
  );
});

describe('scenario 18: a single dose inside psychotherapy that begins before it', () => {
  test(
    'the protocol loads as a file and a course runs through it, therapy on the very date of the dose included',
    async () => {
      const journey = await begin('kap.single-dose', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(session(journey, 'PREPARATION', 1));
      const date = await day(1);
      await clinic.waitUntil(`${date}T07:00`);
      await pass(prepare(journey, 2), visit(journey, 1, date));
      await clinic.waitUntil(`${date}T13:00`);
      await pass(session(journey, 'INTEGRATION', 1));
      expect((await journey.settle())['phase']).toBe('INTEGRATION');
      await clinic.waitUntil(`${await day(1)}T10:00`);
      await pass(session(journey, 'INTEGRATION', 1));
      expect(await journey.settle()).toMatchObject({ phase: 'COMPLETED', outcome: 'COMPLETED' });
      expect(await sessionsOf(journey)).toMatchObject([
        { kind: 'PREPARATION' },
        { kind: 'PREPARATION' },
        { timing: [{ windowBasis: 'ELAPSED', elapsed: 'PT4H50M', localDayDelta: 0 }] },
        { timing: [{ localDayDelta: 1 }] },
      ]);
    },
    MINUTE,
  );
});

describe('the words of a patient', () => {
  test(
    'are opened for the care team and the therapist of the course, and every reading is on record',
    async () => {
      const journey = await begin('kap.separated.preferred', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(prepare(journey));
      const at = `/therapy/v1/courses/${journey.courseId}`;
      await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/disclosure-consents`, {
        ...{ consentType: 'PART2_TPO', recipient: { organisation: 'independent' }, purposes: ['TREATMENT'] },
        ...{ textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' },
      });
      await journey.settle();
      await clinic.waitUntil(await clinic.inMinutes(0));
      await journey.does('front-desk', '', `${at}/therapist`, { therapistId: 'lmft-haddad' });
      const words = async (person: 'lmft-haddad' | 'lcsw-moreau' | 'rn-castillo') => {
        const answer = await clinic.look(person, `${at}/preparation/words`);
        const spoken = answer.body['words'] as { code: string }[] | undefined;
        return spoken?.map(({ code }) => code).sort() ?? answer.body['code'];
      };
      const all = ['WHY_KETAMINE', 'WHY_NOW', 'HOPED_FOR_GAIN', 'DAILY_FUNCTION', 'DISTRESS_PLAN'];
      expect(await words('lmft-haddad')).toEqual([...all].sort());
      expect(await words('rn-castillo')).toHaveLength(all.length);
      expect(await words('lcsw-moreau')).toBe('WORDS_NOT_YOURS');

      const handOver = { to: 'lcsw-moreau', reasonCode: 'PATIENT_MOVED' };
      const consents = `/intake/v1/cases/${journey.courseId}/consents`;
      const disclosure = { consentType: 'DISCLOSURE_CLINIC_THERAPIST' };
      await journey.does('np-larsen', '', `${consents}/withdraw`, { ...disclosure, inSession: false });
      await journey.settle();
      await clinic.waitUntil(await clinic.inMinutes(0));
      expect(await journey.mayNot('lmft-haddad', 'hand-over', `${at}/therapist/hand-over`, handOver)).toEqual([
        'CONSENT_ACTIVE',
      ]);
      const text = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
      await journey.does('np-larsen', '', consents, { ...disclosure, ...text });
      await journey.settle();
      await clinic.waitUntil(await clinic.inMinutes(0));
      await journey.does('lmft-haddad', '', `${at}/therapist/hand-over`, handOver);
      expect(await words('lcsw-moreau')).toHaveLength(all.length);
      expect(await words('lmft-haddad')).toBe('WORDS_NOT_YOURS');

      await journey.settle();
      const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`);
      const history = JSON.stringify(body);
      expect(history).toContain('AccessRecorded');
      expect(history).toContain('DENIED');
      expect(history).not.toContain('reakfast');
    },
    MINUTE,
  );
});
