import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, type Reply, type Waymark } from '#testing';
import { CALCULATED, checkIn, order } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import { usableVial } from '../demo/medication.js';
import { openedCourse, openNetwork } from './network.js';
import { codeOf, gatesOf } from './scenario.js';

/** A licence that lapses between two days, at the acts that ask for one at that moment. */
jest.setTimeout(60_000);

const LAPSING = 'rn-lapsing';

let waymark: Waymark;
let clinic: Clinic;

const at = async (hours: number): Promise<string> => (await clinic.now()).add({ hours }).toString();
const nurse = (path: string, body: object): Promise<Reply> => waymark.call('nurse', LAPSING).post(path, body);

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
  const person = { practitionerId: LAPSING, profession: 'NURSE', organisation: clinic.network };
  await clinic.post('md-okafor', '/scheduling/v1/practitioners', { ...person, siteIds: ['san-luis-obispo'] });
  const licence = {
    credentialType: 'LICENSE',
    jurisdiction: 'US-CA',
    validFrom: await at(-1),
    validUntil: await at(12),
  };
  await clinic.post('md-okafor', `/scheduling/v1/practitioners/${LAPSING}/credentials`, licence);
  await clinic.waitUntil(await clinic.inMinutes(1));
}, 60_000);
afterAll(() => waymark.dispose());

describe('the day after a licence lapsed', () => {
  test('nobody checks a dose or witnesses waste on it, and the refusal names it', async () => {
    const journey = await openedCourse(clinic);
    const visit = await checkIn(journey, 1);
    await journey.does('np-larsen', '', `${visit}/dose`, await order(journey));
    const vial = `/infusion/v1/medication/vials/${await usableVial(journey)}`;
    const waste = async (): Promise<object> => {
      const spilt = { mg: 1, reasonCode: 'CONTAMINATED', method: 'SEQUESTRATION_DEVICE' };
      const { body } = await journey.does('rn-castillo', '', `${vial}/waste`, spilt);
      return { disposalId: body['disposalId'] };
    };
    expect((await nurse(`${visit}/dose/check`, CALCULATED)).status).toBe(200);
    expect((await nurse(`${vial}/witness`, await waste())).status).toBe(200);

    await clinic.waitUntil(await clinic.inMinutes(13 * 60));
    await journey.does('rn-castillo', '', `${visit}/defer`, { initiator: 'CLINIC', reasonCode: 'TOO_LATE' });
    const next = await checkIn(journey, 1);
    await journey.does('np-larsen', '', `${next}/dose`, await order(journey));
    const unchecked = await nurse(`${next}/dose/check`, CALCULATED);
    expect([codeOf(unchecked), gatesOf(unchecked)]).toEqual(['409 CREDENTIAL_INVALID', ['CHECK_DOSE_LICENSE']]);
    const spilt = await waste();
    const unseen = await nurse(`${vial}/witness`, spilt);
    expect([codeOf(unseen), gatesOf(unseen)]).toEqual(['409 CREDENTIAL_INVALID', ['WITNESS_WASTE_LICENSE']]);

    const refusals = `/course/v1/courses/${journey.courseId}/refusals`;
    await journey.settle();
    await clinic.waitUntil(await clinic.inMinutes(1));
    const { body } = await clinic.get('state-auditor', refusals);
    expect(body['items']).toContainEqual(expect.objectContaining({ command: 'CheckDose', code: 'CREDENTIAL_INVALID' }));
    await journey.does('rn-wu', '', `${next}/dose/check`, CALCULATED);
    await journey.does('np-larsen', '', `${vial}/witness`, spilt);
  });
});
