import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWaymark, until, type Reply, type Waymark } from '#testing';
import { arrive, decideEligible, evaluate, screen, session, TEAM, visit, vitals } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { PEOPLE, type Person } from '../demo/people.js';
import { openedCourse, openNetwork } from './network.js';
import { timeOf } from './scenario.js';

/** What may happen around an intake and its eligibility, at the public API. Days and weeks pass in virtual time. */
let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const MINUTE = 60_000;
const PATIENT = { name: 'Philippa Wetherby-Moss', birthDate: '1979-09-19', email: 'p.wetherby@example.org' };

const begin = (protocolId: string, plannedInfusions: number, indication = 'MDD_TRD', verdict: object = {}) =>
  openedCourse(clinic, { protocolId, plannedInfusions, siteId: 'oakland', patient: PATIENT, indication, verdict });

const { day, pass } = timeOf(() => clinic);

const startIsRefused = async (journey: Journey, ordinal: number): Promise<readonly string[]> => {
  const at = await arrive(journey, ordinal);
  await vitals(journey, at);
  const missing = await journey.mayNot('rn-castillo', `INFUSION:${ordinal}`, `${at}/start`, TEAM);
  await journey.does('rn-castillo', '', `${at}/defer`, { initiator: 'CLINIC', reasonCode: 'NOT_PERMITTED' });
  return missing;
};

const caseOf = ({ courseId }: Journey): string => `/intake/v1/cases/${courseId}`;
const standing = async (journey: Journey): Promise<unknown> => {
  const { body } = await clinic.get('np-larsen', caseOf(journey));
  return (body['eligibility'] as Record<string, unknown>)['status'];
};

test(
  'scenario 5: eligibility expires between infusion 3 and 4; re-clearance mid-series',
  async () => {
    const validUntil = (await clinic.now()).add({ hours: 24 * 7 }).toString();
    const journey = await begin('kap.sequential', 6, 'MDD_TRD', { validUntil });
    for (const ordinal of [1, 2, 3]) await pass(visit(journey, ordinal, await day(ordinal === 1 ? 1 : 2)));
    await clinic.waitUntil(`${await day(3)}T09:00`);
    expect(await startIsRefused(journey, 4)).toContain('ELIGIBLE_UNEXPIRED');
    expect(await standing(journey)).toBe('EXPIRED');
    const notCleared = { clearance: { result: 'NOT_CLEARED' } };
    await evaluate(journey, notCleared);
    const path = `${caseOf(journey)}/eligibility`;
    expect(await journey.mayNot('np-larsen', 'eligibility', path, { outcome: 'ELIGIBLE' })).toEqual([
      'MEDICAL_CLEARANCE',
    ]);
    await evaluate(journey);
    await decideEligible(journey);
    await pass(visit(journey, 4, await day(0)));
  },
  MINUTE,
);

describe('scenario 14: Part 2 flag on, an AUDIT result read by a scheduler is denied and logged', () => {
  test(
    'and auditors find who tried, beside who read',
    async () => {
      const journey = await begin('kap.separated', 1, 'ALCOHOL_USE');
      const path = `${caseOf(journey)}/instruments`;
      const read = (person: Person) => waymark.call(PEOPLE[person]!, person).get(path);
      const denied = await read('booking-desk');
      expect([denied.status, denied.body['code']]).toEqual([403, 'RECORD_RESTRICTED']);
      expect(JSON.stringify(denied.body)).not.toMatch(/AUDIT|ZONE|score/);
      const auditOf = ({ body }: Reply) =>
        (body['results'] as Record<string, unknown>[]).find(({ instrumentCode }) => instrumentCode === 'AUDIT');
      const audit = async (person: Person) => auditOf(await read(person));
      expect(await audit('rn-castillo')).toMatchObject({ sensitivity: ['PART2'], content: 'WITHHELD' });
      expect(await audit('rn-castillo')).not.toHaveProperty('score');
      const shown = await read('np-larsen');
      expect(auditOf(shown)).toMatchObject({ content: 'SHOWN', score: 15, bandId: 'ZONE_2' });
      const resource = `case/${journey.courseId}/instruments`;
      // All of these records are in one stream: who has the last has them all.
      const after = [shown.headers.get('waymark-position')];
      const list = `/audit/v1/access?purpose=REVIEW&resource=${resource}`;
      const { body } = await clinic.get('state-auditor', list, { after });
      const listed = body['items'] as Record<string, string>[];
      expect(listed.map(({ subject, outcome }) => [subject, outcome])).toEqual([
        ['booking-desk', 'DENIED'],
        ['rn-castillo', 'WITHHELD'],
        ['rn-castillo', 'WITHHELD'],
        ['np-larsen', 'SHOWN'],
      ]);
    },
    MINUTE,
  );

  test('no event, log or case view carries a result in the clear', async () => {
    const { body } = await clinic.get('state-auditor', '/audit/v1/access?purpose=REVIEW');
    const [first] = body['items'] as Record<string, string>[];
    const courseId = first?.['resource']?.split('/')[1];
    const history = await clinic.get('state-auditor', `/audit/v1/courses/${courseId}`);
    expect(JSON.stringify(history.body)).not.toMatch(/ZONE_2|"itemResponses"/);
    type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>>; readonly sealed: unknown };
    const audit = (history.body['timeline'] as readonly Told[]).filter(
      ({ data }) => data['instrumentCode'] === 'AUDIT',
    );
    // The course measures by it, and is told verdicts at most.
    const measured = ['MeasurementSeriesOpened', 'MeasurementScheduled', 'MeasurementTaken'];
    expect(audit.map(({ type }) => type)).toEqual(['InstrumentCompleted', ...measured]);
    const scores = audit.flatMap(({ data }) =>
      ['score', 'current', 'baseline', 'bandId'].map((field) => data[field] ?? null),
    );
    expect(scores.filter((value) => value !== null)).toEqual([]);
    expect(audit[0]).toMatchObject({ sealed: { sealed: true } });
    for (const person of ['front-desk', 'booking-desk', 'rn-castillo', 'np-larsen'] as const) {
      const view = await waymark.call(PEOPLE[person]!, person).get(`/intake/v1/cases/${courseId}`);
      expect(view.text).not.toMatch(/ZONE_2|"score"|"bandId"|"itemResponses"/);
    }
    expect(waymark.logs().join('\n')).not.toContain('ZONE_2');
  });
});

test(
  'scenario 15: an infusion requested 13 weeks after the last dose needs re-eligibility',
  async () => {
    const journey = await begin('kap.separated', 2);
    await pass(visit(journey, 1, await day(1)));
    await clinic.waitUntil(`${await day(1)}T10:00`);
    await pass(session(journey, 'INTEGRATION', 1));
    // Twelve weeks and a day after the dose; the ninety days of the decision itself are not over yet.
    await clinic.waitUntil(`${await day(12 * 7)}T12:00`);
    await until('end by the gap', async () => (await standing(journey)) === 'EXPIRED');
    await clinic.waitUntil(`${await day(6)}T09:00`);
    expect(await startIsRefused(journey, 2)).toContain('ELIGIBLE_UNEXPIRED');
    const path = `${caseOf(journey)}/eligibility`;
    const missing = await journey.mayNot('np-larsen', 'eligibility', path, { outcome: 'ELIGIBLE' });
    expect(missing).toEqual(expect.arrayContaining(['INSTRUMENT_PHQ9', 'CLEARANCE_TEST_WEIGHT', 'MEDICAL_CLEARANCE']));
    await screen(journey, 'MDD_TRD');
    await evaluate(journey);
    await decideEligible(journey);
    await pass(visit(journey, 2, await day(0)));
  },
  MINUTE,
);

test(
  'a safety alert holds the course until the clinician it was routed to resolves it',
  async () => {
    const journey = await begin('kap.separated', 1);
    await clinic.waitUntil(`${await day(1)}T09:00`);
    const form = { instrumentCode: 'PHQ9', language: 'en', completedBy: 'PATIENT' };
    const raised = await journey.does('front-desk', '', `${caseOf(journey)}/instruments`, {
      ...form,
      itemResponses: [0, 0, 0, 0, 0, 0, 0, 0, 1],
    });
    const [alertId] = raised.body['openAlerts'] as string[];
    const alert = `${caseOf(journey)}/alerts/${alertId}`;
    await journey.does('front-desk', '', `${alert}/route`, { clinicianId: 'np-larsen' });
    expect(await startIsRefused(journey, 1)).toContain('NO_HOLD');
    const action = { action: 'SAFETY_PLAN_REVIEWED' };
    const other = await clinic.try('rn-castillo', `${alert}/resolve`, action);
    expect([other.status, other.body['code']]).toEqual([403, 'ALERT_NOT_YOURS']);
    await journey.does('np-larsen', '', `${alert}/resolve`, action);
    await pass(visit(journey, 1, await day(0)));
  },
  MINUTE,
);

describe('bad input', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await begin('kap.separated', 1);
  }, MINUTE);

  const GAD7 = { instrumentCode: 'GAD7', language: 'en', completedBy: 'PATIENT' };

  test.each<[string, [Person, string, object], [string, RegExp]]>([
    [
      'an item out of range',
      ['front-desk', 'instruments', { ...GAD7, itemResponses: [0, 0, 0, 7, 0, 0, 0] }],
      ['422 INSTRUMENT_ITEMS_INVALID', /itemResponses\[3\].*0, 1, 2, 3; 7/],
    ],
    [
      'a version that nobody knows',
      ['front-desk', 'instruments', { ...GAD7, instrumentVersion: '7.0.0', itemResponses: [0, 0, 0, 0, 0, 0, 0] }],
      ['422 INSTRUMENT_VERSION_UNKNOWN', /1\.0\.0/],
    ],
    [
      'a weight in pounds',
      ['rn-castillo', 'work-up', { tests: [{ test: 'WEIGHT', value: 158, unit: '[lb_av]' }] }],
      ['422 CLEARANCE_UNIT_WRONG', /kg/],
    ],
    [
      'a weight off by ten',
      ['rn-castillo', 'work-up', { tests: [{ test: 'WEIGHT', value: 720, unit: 'kg' }] }],
      ['422 CLEARANCE_VALUE_INVALID', /25 to 300 kg; 720/],
    ],
    [
      'a witness who is the actor',
      [
        'np-larsen',
        'consents',
        {
          consentType: 'TOUCH',
          textVersion: '2026-01',
          language: 'en',
          method: 'VERBAL_WITNESSED',
          witnessId: 'np-larsen',
        },
      ],
      ['422 WITNESS_IS_ACTOR', /witnessId/],
    ],
  ])('%s is refused, and nothing is recorded', async (_, [person, route, body], [code, detail]) => {
    const version = async () => (await clinic.get('np-larsen', caseOf(journey))).body['version'];
    const before = await version();
    const refused = await clinic.try(person, `${caseOf(journey)}/${route}`, body);
    expect(`${refused.status} ${String(refused.body['code'])}`).toBe(code);
    expect(String(refused.body['detail'])).toMatch(detail);
    expect(await version()).toBe(before);
  });
});
