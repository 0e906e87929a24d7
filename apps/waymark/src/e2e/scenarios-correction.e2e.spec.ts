import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import { arrive, discharge, monitored, startPump, stopPump, vitals } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { wasteRest } from '../demo/medication.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, codeOf, timeOf } from './scenario.js';

/** A dose and a reading that were entered in error, through the public API. */
jest.setTimeout(120_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const { day } = timeOf(() => clinic);
const read = async (path: string): Promise<Body> => (await clinic.get('rn-castillo', path)).body;
const statusOf = async (journey: Journey, stepId: string): Promise<unknown> =>
  ((await journey.settle())['steps'] as Body[]).find((step) => step['stepId'] === stepId)?.['status'];
const reason = { reasonCode: 'TYPED_WRONG', reason: 'Read off the pump again.' };

describe('milligrams that were entered in error', () => {
  test('the ledger and the course follow, the auditor sees both, and nothing is overdrawn', async () => {
    const journey = await openedCourse(clinic, { plannedInfusions: 2 });
    const today = await day(1);
    await clinic.waitUntil(`${today}T09:00`);
    const at = await arrive(journey, 1);
    await startPump(journey, at, 1);
    for await (const moment of monitored(journey, at, { day: today, from: '09:00', every: 10, times: 2 }))
      await clinic.waitUntil(moment);
    await clinic.waitUntil(`${today}T09:12`);
    await stopPump(journey, at, { kind: 'EARLY', reasonCode: 'NAUSEA' }); // 36 mg, as the form had it
    const before = (await clinic.now()).toString();
    expect(await statusOf(journey, 'INFUSION:1')).toBe('DONE');

    await clinic.waitUntil(`${today}T09:20`);
    const corrections = `${at}/corrections`;
    const nurse = await clinic.try('rn-castillo', `${corrections}/delivery`, { mgDelivered: 10.8, ...reason });
    expect(codeOf(nurse)).toBe('422 CORRECTION_NOT_ALLOWED');
    const more = await clinic.try('np-larsen', `${corrections}/delivery`, { mgDelivered: 40, ...reason });
    expect(codeOf(more)).toBe('409 DOSE_OUT_OF_RANGE');
    const { body } = await journey.does('np-larsen', '', `${corrections}/delivery`, { mgDelivered: 10.8, ...reason });
    expect(body).toMatchObject({ mgDelivered: 10.8, counts: false });
    expect(await read(at)).toMatchObject({ stop: { mgDelivered: 10.8, deliveredFraction: 0.3, counts: false } });
    expect(await read(`${at}/medication`)).toMatchObject({ issues: [{ unaccountedMg: 25.2 }] });
    expect(await statusOf(journey, 'INFUSION:1')).not.toBe('DONE');

    // What was not given is wasted, with a witness; then there is nothing left that could have been given besides.
    await wasteRest(journey, at, 'DRAWN_NOT_GIVEN');
    const back = await clinic.try('np-larsen', `${corrections}/delivery`, { mgDelivered: 36, ...reason });
    expect(codeOf(back)).toBe('409 MEDICATION_OVERDRAWN');
    expect(await read(at)).toMatchObject({ stop: { mgDelivered: 10.8 } });

    const sheet = await read(`${at}/flowsheet`);
    expect(sheet).toMatchObject({ stop: { data: { mgDelivered: 36 } } });
    expect(sheet['corrections']).toMatchObject([
      { by: 'np-larsen', data: { dose: { was: { mgDelivered: 36 }, is: { mgDelivered: 10.8, counts: false } } } },
    ]);
    expect((await read(`${at}/flowsheet?asOf=${before}`))['corrections']).toEqual([]);
    const audit = `/audit/v1/courses/${journey.courseId}`;
    await journey.settle();
    const trail = (await clinic.get('state-auditor', audit)).body['timeline'] as Body[];
    const types = trail.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['InfusionStopped', 'EnteredInErrorMarked']));
    expect((await clinic.get('state-auditor', `${audit}/conformance`)).body).toMatchObject({ conforms: true });

    await clinic.waitUntil(await clinic.inMinutes(8 * 24 * 60));
    const late = await clinic.try('np-larsen', `${corrections}/delivery`, { mgDelivered: 9, ...reason });
    expect(codeOf(late)).toBe('409 CORRECTION_TOO_LATE');
  });
});

describe('vital signs of somebody else', () => {
  test('count for nothing from here on; the sheet shows them, marked', async () => {
    const journey = await openedCourse(clinic, { siteId: 'oakland' });
    const today = await day(1);
    await clinic.waitUntil(`${today}T09:00`);
    const at = await arrive(journey, 1);
    await startPump(journey, at, 1);
    await clinic.waitUntil(`${today}T09:10`);
    await vitals(journey, at, { sbp: 186, dbp: 100 });
    await clinic.waitUntil(`${today}T09:12`);
    await vitals(journey, at);
    const observedAt = (await clinic.now()).toString();
    await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'CALLED_AWAY' });
    const wrong = { observedAt, reasonCode: 'OTHER_PATIENT', reason: 'Chair two.' };
    await journey.does('rn-castillo', '', `${at}/corrections/readings`, wrong);
    const again = await clinic.try('rn-castillo', `${at}/corrections/readings`, wrong);
    expect(codeOf(again)).toBe('409 READING_UNKNOWN');
    const resume = await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, { reasonCode: 'BACK' });
    expect(resume).toEqual(['WITHIN_LIMITS']);
    const rows = (await read(`${at}/flowsheet`))['rows'] as Body[];
    expect(rows.filter((row) => row['enteredInError'] === 'OTHER_PATIENT')).toHaveLength(1);
    expect((await read(at))['vitals']).not.toContainEqual(expect.objectContaining({ observedAt }));

    await stopPump(journey, at, { kind: 'CLINICAL', reasonCode: 'HYPERTENSION', mgDelivered: 10 });
    await clinic.waitUntil(`${today}T10:30`);
    await vitals(journey, at);
    await clinic.waitUntil(`${today}T10:46`);
    await discharge(journey, at);
  });
});
