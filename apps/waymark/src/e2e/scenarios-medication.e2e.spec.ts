import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { START_MS, startWaymark, type Waymark } from '#testing';
import { arrive, startPump, stopPump, teamOf, vitals } from '../demo/acts.js';
import { putBack, usableVial } from '../demo/medication.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { codeOf } from './scenario.js';

/** A day with the medication ledger, through the public API: what is in the safe, who took it, who saw it. */
let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const MINUTE = 60_000;
const MEDICATION = '/infusion/v1/medication';
const SLO = 'san-luis-obispo';

interface Line {
  readonly vialId: string;
  readonly mg: number;
}
const read = async (path: string): Promise<Record<string, unknown>> =>
  (await clinic.get('state-auditor', `${MEDICATION}/${path}`)).body;
const sheet = async (siteId: string): Promise<Line[]> => {
  const lines = (await read(`sites/${siteId}/count-sheet`))['lines'] as Line[];
  return lines.map(({ vialId, mg }) => ({ vialId, mg }));
};
const visitId = (at: string): string => at.slice(at.lastIndexOf('/') + 1);
const patientOf = (siteId: string, name: string): Promise<Journey> =>
  openedCourse(clinic, { siteId, patient: { name, birthDate: '1985-05-05', email: `${siteId}@example.org` } });

/** A location of its own, with one vial, for a test that counts everything in it. */
const location = async (siteId: string, deaRegistration?: string): Promise<void> => {
  const site = { siteId, zone: 'America/Los_Angeles', jurisdiction: 'US-CA' };
  const dea = deaRegistration === undefined ? {} : { deaRegistration };
  await clinic.post('md-okafor', '/scheduling/v1/sites', { ...site, ...dea });
};
const deliver = (siteId: string, vials: number, more: object = {}) => {
  const label = { ndc: '42023-114-10', lot: 'K77', expiresOn: '2035-06-30', mgPerVial: 500 };
  const delivery = { siteId, supplierId: 'wholesaler', invoice: 'INV-77', ...label, vials, ...more };
  return clinic.untilKnown('rn-castillo', `${MEDICATION}/shipments`, delivery, 'SITE_UNKNOWN');
};

describe('scenario 10: the ledger is off by 5 mg at the end of the shift', () => {
  test(
    'the discrepancy is open before the next issue, which waits until it is resolved, signed',
    async () => {
      const journey = await patientOf(SLO, 'Percival Nightshade');
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      await startPump(journey, at, 1);
      await stopPump(journey, at);
      const lines = await sheet(SLO);
      const opened = lines.findIndex(({ mg }) => mg < 500);
      const short = lines[opened] as Line;
      lines[opened] = { ...short, mg: short.mg - 5 };
      const counted = await clinic.post('rn-castillo', `${MEDICATION}/counts`, { siteId: SLO, lines });

      const { items } = (await read('discrepancies')) as { items: Record<string, unknown>[] };
      expect(items).toMatchObject([{ vialId: short.vialId, expectedMg: 464, countedMg: 459, source: 'COUNT' }]);
      const discrepancyId = items[0]?.['discrepancyId'];
      const next = await patientOf(SLO, 'Hyacinth Moor');
      const arrival = { ordinal: 1, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
      await next.settle();
      const checkIn = { courseId: next.courseId, ...arrival };
      const visit = await next.does('rn-castillo', '', '/infusion/v1/sessions', checkIn);
      const request = { infusionId: visit.body['id'], mg: 36 };
      const issue = (vialId: string) => clinic.try('rn-castillo', `${MEDICATION}/vials/${vialId}/issues`, request);
      for (const { vialId } of lines) expect(codeOf(await issue(vialId))).toBe('409 DISCREPANCY_OPEN');

      const resolve = `${MEDICATION}/vials/${short.vialId}/discrepancies/resolve`;
      const verdict = { discrepancyId, resolution: 'LOST', reasonCode: 'NOT_FOUND' };
      expect((await clinic.try('rn-castillo', resolve, verdict)).status).toBe(403);
      const resolved = await clinic.post('md-okafor', resolve, verdict);
      expect((await issue(short.vialId)).status).toBe(200);
      const { body: vial } = await clinic.get('state-auditor', `${MEDICATION}/vials/${short.vialId}`);
      expect(vial['amounts']).toMatchObject({ received: 500, administered: 36, lost: 5, issued: 36, onHand: 423 });
      const life = vial['life'] as { type: string; by: string }[];
      expect(life.find(({ type }) => type === 'DiscrepancyResolved')?.by).toBe('md-okafor');

      const report = { lossId: resolved.body['lossId'], report: 'NOTICE', reportRef: 'LETTER-1' };
      await clinic.post('md-okafor', `${MEDICATION}/vials/${short.vialId}/losses/reports`, report);
      const confirm = `${MEDICATION}/counts/${String(counted.body['id'])}/confirm`;
      expect(codeOf(await clinic.try('rn-castillo', confirm, {}))).toBe('422 WITNESS_IS_ACTOR');
      await clinic.post('rn-wu', confirm, {});
    },
    MINUTE,
  );
});

describe('waste', () => {
  test(
    'that nobody witnessed shows, and keeps the shift open; the actor is no witness',
    async () => {
      const site = 'oakland';
      const vial = `${MEDICATION}/vials/${(await sheet(site))[0]?.vialId ?? ''}`;
      const waste = { mg: 4.5, reasonCode: 'CONTAMINATED', method: 'SEQUESTRATION_DEVICE' };
      const { body } = await clinic.post('rn-castillo', `${vial}/waste`, waste);
      const seen = { disposalId: body['disposalId'] };
      expect(codeOf(await clinic.try('rn-castillo', `${vial}/witness`, seen))).toBe('422 WITNESS_IS_ACTOR');
      expect(await read(`sites/${site}/count-sheet`)).toMatchObject({ unwitnessed: [{ ...seen, mg: 4.5 }] });
      const count = { siteId: site, lines: await sheet(site) };
      const counted = await clinic.post('rn-castillo', `${MEDICATION}/counts`, count);
      const confirm = `${MEDICATION}/counts/${String(counted.body['id'])}/confirm`;
      const refused = await clinic.try('np-larsen', confirm, {});
      expect(codeOf(refused)).toBe('409 SHIFT_NOT_RECONCILED');
      expect(refused.body['missing']).toMatchObject([{ gate: 'WASTE_WITNESSED' }]);
      await clinic.post('np-larsen', `${vial}/witness`, seen);
      await clinic.post('np-larsen', confirm, {});
    },
    MINUTE,
  );
});

describe('overdraw', () => {
  test(
    'eight requests for 36 mg at once out of a vial with 100: two get it',
    async () => {
      const journey = await patientOf(SLO, 'Lysander Quill');
      const at = await arrive(journey, 1);
      const vialId = await usableVial(journey);
      const rest = { mg: (await sheet(SLO)).find((line) => line.vialId === vialId)?.mg ?? 0 };
      const vial = `${MEDICATION}/vials/${vialId}`;
      const waste = { mg: rest.mg - 100, reasonCode: 'CONTAMINATED', method: 'SEQUESTRATION_DEVICE' };
      const { body } = await clinic.post('rn-castillo', `${vial}/waste`, waste);
      await clinic.post('np-larsen', `${vial}/witness`, { disposalId: body['disposalId'] });
      const issue = async (): Promise<string> => {
        for (;;) {
          const answer = await clinic.try('rn-castillo', `${vial}/issues`, { infusionId: visitId(at), mg: 36 });
          if (answer.body['code'] !== 'CONCURRENT_CHANGE') return answer.ok ? '200' : codeOf(answer);
        }
      };
      const answers = await Promise.all(Array.from({ length: 8 }, issue));
      expect(answers.filter((each) => each === '200')).toHaveLength(2);
      expect(answers.filter((each) => each === '409 MEDICATION_OVERDRAWN')).toHaveLength(6);
    },
    MINUTE,
  );
});

describe('a vial that was issued to a visit', () => {
  test(
    'which is then deferred, is returned or wasted before the shift closes',
    async () => {
      const journey = await patientOf('los-angeles', 'Ophelia Vane');
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      await journey.does('rn-castillo', '', `${at}/defer`, { initiator: 'PATIENT', reasonCode: 'FEVER' });
      const count = { siteId: 'los-angeles', lines: await sheet('los-angeles') };
      const counted = await clinic.post('rn-castillo', `${MEDICATION}/counts`, count);
      const confirm = `${MEDICATION}/counts/${String(counted.body['id'])}/confirm`;
      const refused = await clinic.try('np-larsen', confirm, {});
      expect(refused.body['missing']).toMatchObject([{ gate: 'ISSUE_SETTLED' }]);
      await putBack(journey, at);
      await clinic.post('np-larsen', confirm, {});
      const { body } = await clinic.get('rn-castillo', `${at}/medication`);
      expect(body['issues']).toMatchObject([{ issuedMg: 36, unaccountedMg: 0 }]);
    },
    MINUTE,
  );

  test(
    'must cover the dose when the infusion starts, and stays while it runs',
    async () => {
      const journey = await patientOf('los-angeles', 'Florian Ashgrove');
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      await putBack(journey, at);
      expect(await journey.mayNot('rn-castillo', 'INFUSION:1', `${at}/start`, teamOf(journey))).toEqual([
        'VIAL_ISSUED',
      ]);
      const vial = `${MEDICATION}/vials/${await usableVial(journey)}`;
      const { body } = await clinic.post('rn-castillo', `${vial}/issues`, { infusionId: visitId(at) });
      await startPump(journey, at, 1);
      const back = { issueId: body['issueId'], sealIntact: false };
      expect(codeOf(await clinic.try('rn-castillo', `${vial}/returns`, back))).toBe('409 ISSUE_NEEDED');
      await stopPump(journey, at);
      expect(codeOf(await clinic.try('rn-castillo', `${vial}/returns`, back))).toBe('409 ISSUE_UNKNOWN');
    },
    MINUTE,
  );
});

describe('a registered location', () => {
  test(
    'is the only place to keep the drug; vials go from one to another as two facts that match',
    async () => {
      await location('popup-clinic');
      await location('santa-maria', 'FC1000009');
      expect(codeOf(await deliver('popup-clinic', 1))).toBe('409 LOCATION_NOT_REGISTERED');
      expect(codeOf(await deliver('santa-maria', 1, { ndc: '0000-0000-00' }))).toBe('422 NDC_NOT_ALLOWED');
      expect(codeOf(await deliver('santa-maria', 1, { expiresOn: '2020-01-31' }))).toBe('409 VIAL_EXPIRED');
      expect(codeOf(await deliver('santa-maria', 1, { mgPerVial: 50 }))).toBe('422 QUANTITY_INVALID');
      const received = await deliver('santa-maria', 2);
      expect(codeOf(await deliver('santa-maria', 2))).toBe('409 SHIPMENT_ALREADY_RECEIVED');
      const [vialId] = received.body['vialIds'] as string[];
      const vial = `${MEDICATION}/vials/${String(vialId)}`;
      const before = (await clinic.now()).toString();
      await clinic.waitUntil(await clinic.inMinutes(5));
      await clinic.post('rn-castillo', `${vial}/transfers`, { toSiteId: SLO, invoice: 'TR-1' });
      const elsewhere = { siteId: 'oakland', mg: 500 };
      expect(codeOf(await clinic.try('rn-wu', `${vial}/transfers/receipt`, elsewhere))).toBe('409 TRANSFER_UNKNOWN');
      await clinic.post('rn-wu', `${vial}/transfers/receipt`, { siteId: SLO, mg: 500 });
      expect(await read('sites/santa-maria/inventory')).toMatchObject({
        deaRegistration: 'FC1000009',
        lots: [{ lot: 'K77', vials: 1, amounts: { received: 1000, transferredOut: 500, onHand: 500 } }],
      });
      expect(await read(`sites/santa-maria/inventory?asOf=${before}`)).toMatchObject({
        lots: [{ vials: 2, amounts: { onHand: 1000, transferredOut: 0 } }],
      });
    },
    MINUTE,
  );
});
