import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWaymark, type Waymark } from '#testing';
import { arrive, beginSession, book, prepare, startPump, stopPump, visit } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { type Body, codeOf, gatesOf, timeOf } from './scenario.js';

/** Who may put their name to what, and what a name is held to, through the public API. */
jest.setTimeout(60_000);

let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, 60_000);
afterAll(() => waymark.dispose());

const { day, pass } = timeOf(() => clinic);

describe('acts without the credential that they ask for', () => {
  let journey: Journey;
  let at: string;

  beforeAll(async () => {
    journey = await openedCourse(clinic);
    await clinic.waitUntil(`${await day(1)}T09:00`);
    at = await arrive(journey, 1);
    await startPump(journey, at, 1);
  }, 60_000);

  test('nobody resumes the pump while nobody supervises; whoever relieves the supervisor lets it go on', async () => {
    await journey.does('rn-castillo', '', `${at}/pause`, { reasonCode: 'NAUSEA' });
    const presence = (person: string): string => `/scheduling/v1/practitioners/${person}/presence`;
    const elsewhere = await journey.does('np-larsen', '', presence('np-larsen'), { siteId: 'oakland' });
    expect(elsewhere.ok).toBe(true);
    const resume = { reasonCode: 'RECOVERED' };
    expect(await journey.mayNot('rn-castillo', 'resume', `${at}/resume`, resume)).toEqual(['SUPERVISOR_ON_SITE']);
    await journey.does('np-ito', '', presence('np-ito'), { siteId: journey.siteId });
    const { position } = await journey.does('rn-castillo', '', `${at}/resume`, resume);
    const after = [String(position)];
    const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`, { after });
    expect(JSON.stringify(body)).toContain('InfusionResumed');
  });

  test('an order is somebody’s who may prescribe: for a new rate, for rescue medication', async () => {
    const rate = { mlPerHour: 60, volumeInfusedMl: 10, reasonCode: 'NAUSEA' };
    const rescue = { drug: 'ONDANSETRON', dose: 4, unit: 'mg', route: 'IV' };
    for (const orderedBy of ['nobody-at-all', 'rn-wu']) {
      const slower = await clinic.try('rn-castillo', `${at}/rate`, { ...rate, orderedBy });
      expect([codeOf(slower), gatesOf(slower)]).toEqual([
        '409 CREDENTIAL_INVALID',
        expect.arrayContaining(['ORDER_RATE_CHANGE_DEA']),
      ]);
      const given = await clinic.try('rn-castillo', `${at}/rescue-medication`, { ...rescue, orderedBy });
      expect([codeOf(given), gatesOf(given)]).toEqual([
        '409 CREDENTIAL_INVALID',
        expect.arrayContaining(['ORDER_RESCUE_DEA']),
      ]);
    }
    await journey.does('rn-castillo', '', `${at}/rate`, { ...rate, orderedBy: 'np-larsen' });
    await journey.does('rn-castillo', '', `${at}/rescue-medication`, { ...rescue, orderedBy: 'np-larsen' });
  });

  test('a prescriber whose licence is suspended signs nothing any more', async () => {
    const person = '/scheduling/v1/practitioners/np-ito';
    const held = (await clinic.get('booking-desk', person)).body['credentials'] as Body[];
    const licence = held.find(({ credentialType }) => credentialType === 'LICENSE');
    const path = `${person}/credentials/${String(licence?.['credentialId'])}/suspend`;
    await journey.does('md-okafor', '', path, { reason: 'INVESTIGATION' });
    await journey.settle();
    await clinic.waitUntil(await clinic.inMinutes(0));
    const { courseId } = journey;
    const validUntil = (await clinic.now()).add({ hours: 24 }).toString();
    const why = { reasonCode: 'CLINICAL_JUDGEMENT', reason: 'Seen and examined.' };
    const signatures: readonly (readonly [string, object, string])[] = [
      [`${at}/acknowledge`, { ruleIds: ['SBP_HIGH'], reasonCode: 'ASSESSED' }, 'ACKNOWLEDGE_THRESHOLDS_LICENSE'],
      [`${at}/checks/override`, { checkCode: 'FASTING', ...why }, 'OVERRIDE_CHECK_LICENSE'],
      [
        `/course/v1/courses/${courseId}/overrides`,
        { stepId: 'INFUSION:1', gate: 'INFUSION_GAP', validUntil, ...why },
        'OVERRIDE_GATE_LICENSE',
      ],
      [
        `/intake/v1/cases/${courseId}/contraindications/clear`,
        { code: 'SEIZURE_DISORDER', ...why },
        'SETTLE_CONTRAINDICATION_LICENSE',
      ],
      [
        `/intake/v1/cases/${courseId}/contraindications/override`,
        { code: 'SEIZURE_DISORDER', ...why },
        'SETTLE_CONTRAINDICATION_LICENSE',
      ],
      [`/intake/v1/cases/${courseId}/evaluations`, { clearance: { result: 'CLEARED' } }, 'CLEAR_MEDICALLY_LICENSE'],
      [`/therapy/v1/courses/${courseId}/integration-waivers`, { ordinal: 1, ...why }, 'WAIVE_INTEGRATION_LICENSE'],
      [`/therapy/v1/courses/${courseId}/preparation/waive`, why, 'WAIVE_PREPARATION_LICENSE'],
    ];
    for (const [target, body, gate] of signatures) {
      const role = target.startsWith('/therapy') ? 'medical-director' : 'prescriber';
      const answer = await waymark.call(role, 'np-ito').post(target, body);
      expect([target, codeOf(answer), gatesOf(answer)]).toEqual([target, '409 CREDENTIAL_INVALID', [gate]]);
    }
  });

  test('who sees a patient leave against advice is somebody, too', async () => {
    await stopPump(journey, at, { kind: 'PATIENT', reasonCode: 'PATIENT_WISH', mgDelivered: 8 });
    const leave = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
    const path = `${at}/discharge-against-advice`;
    const advice = { ...leave, reasonCode: 'PATIENT_INSISTS' };
    const seenByNobody = await clinic.try('rn-castillo', path, { ...advice, witnessId: 'the-neighbour' });
    expect([codeOf(seenByNobody), gatesOf(seenByNobody)]).toEqual([
      '409 CREDENTIAL_INVALID',
      ['WITNESS_DEPARTURE_LICENSE'],
    ]);
    const signedByNobody = await clinic.try('np-ito', path, { ...advice, witnessId: 'rn-wu' });
    expect(gatesOf(signedByNobody)).toEqual(['DISCHARGE_AGAINST_ADVICE_LICENSE']);
    await journey.does('rn-castillo', '', path, { ...advice, witnessId: 'rn-wu' });
  });
});

describe('consent withdrawn, and what follows from it', () => {
  const withdraw = async (journey: Journey, consentType: string, inSession: boolean): Promise<void> => {
    const path = `/intake/v1/cases/${journey.courseId}/consents/withdraw`;
    await journey.does('np-larsen', '', path, { consentType, inSession });
    await journey.settle();
    await clinic.waitUntil(await clinic.inMinutes(0));
  };
  const sign = async (journey: Journey, consentType: string): Promise<void> => {
    const text = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
    await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/consents`, { ...text, consentType });
    await journey.settle();
    await clinic.waitUntil(await clinic.inMinutes(0));
  };
  const statusOf = async (id: string): Promise<unknown> =>
    (await clinic.get('booking-desk', `/scheduling/v1/appointments/${id}`)).body['status'];

  test('psychotherapy in a session: it ends as withdrawn, and the sessions ahead are cancelled, infusions are not', async () => {
    const journey = await openedCourse(clinic, { protocolId: 'kap.separated.preferred', plannedInfusions: 2 });
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await pass(prepare(journey), visit(journey, 1, await day(2)));
    const ahead = await book(journey, 'INTEGRATION:2', `${await day(9)}T10:00`, ['lmft-haddad']);
    const infusion = await book(journey, 'INFUSION:2', `${await day(8)}T10:00`, ['rn-castillo', 'np-larsen']);
    await clinic.waitUntil(`${await day(1)}T10:00`);
    const at = await beginSession(journey, 'INTEGRATION', 1);
    await withdraw(journey, 'PSYCHOTHERAPY', true);
    expect((await clinic.get('lmft-haddad', at)).body).toMatchObject({ status: 'ABANDONED' });
    expect(codeOf(await clinic.try('lmft-haddad', `${at}/complete`, {}))).toBe('409 SESSION_NOT_IN_PROGRESS');
    expect([await statusOf(ahead), await statusOf(infusion)]).toEqual(['CANCELLED', 'PROVISIONAL']);
    const again = { courseId: journey.courseId, kind: 'INTEGRATION', ordinal: 1, modality: 'IN_PERSON' };
    const refused = await clinic.try('lmft-haddad', '/therapy/v1/sessions', { ...again, patientJurisdiction: 'US-CA' });
    expect(gatesOf(refused)).toContain('CONSENT_ACTIVE');
    await sign(journey, 'PSYCHOTHERAPY');
    await beginSession(journey, 'INTEGRATION', 1);
  });

  test('telehealth: a session by video ends, none begins, and in person it goes on', async () => {
    const journey = await openedCourse(clinic, { protocolId: 'kap.separated.preferred' });
    await clinic.waitUntil(`${await day(1)}T09:00`);
    await sign(journey, 'TELEHEALTH');
    const where = { patientJurisdiction: 'US-CA', locationMethod: 'DEVICE' };
    const video = { courseId: journey.courseId, kind: 'PREPARATION', ordinal: 1, modality: 'VIDEO', ...where };
    const started = await journey.does('lmft-haddad', '', '/therapy/v1/sessions', video);
    await withdraw(journey, 'TELEHEALTH', false);
    const at = `/therapy/v1/sessions/${String(started.body['id'])}`;
    expect((await clinic.get('lmft-haddad', at)).body).toMatchObject({ status: 'ABANDONED' });
    expect(codeOf(await clinic.try('lmft-haddad', '/therapy/v1/sessions', video))).toBe('409 CONSENT_MISSING');
    await pass(prepare(journey));
  });
});
