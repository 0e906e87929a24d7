import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWaymark, type Waymark, START_MS } from '#testing';
import {
  arrive,
  decideEligible,
  discharge,
  intake,
  mayNotHold,
  order,
  prepare,
  session,
  startPump,
  stopPump,
  teamOf,
  visit,
  vitals,
} from '../demo/acts.js';
import { putBack, usableVial, wasteRest } from '../demo/medication.js';
import type { Clinic } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { timeOf } from './scenario.js';

/** The invariants of the treatment course, each shown to hold at the public API. Days pass in virtual time. */
let waymark: Waymark;
let clinic: Clinic;

beforeAll(async () => {
  waymark = await startWaymark({ clock: 'virtual' });
  clinic = await openNetwork(waymark);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const PATIENT = { name: 'Cordelia Thistlewood', birthDate: '1981-04-12', email: 'c.thistlewood@example.org' };

const begin = (protocolId: string, plannedInfusions: number, verdict: object = {}): Promise<Journey> =>
  openedCourse(clinic, { protocolId, plannedInfusions, siteId: 'oakland', patient: PATIENT, verdict });

const { day, pass } = timeOf(() => clinic);

const startIsRefused = async (
  journey: Journey,
  ordinal: number,
  body: object = teamOf(journey),
): Promise<readonly string[]> => {
  const at = await arrive(journey, ordinal);
  await vitals(journey, at);
  const missing = await journey.mayNot('rn-castillo', `INFUSION:${ordinal}`, `${at}/start`, body);
  await journey.does('rn-castillo', '', `${at}/defer`, { initiator: 'CLINIC', reasonCode: 'NOT_PERMITTED' });
  await putBack(journey, at);
  return missing;
};

const MINUTE = 60_000;

describe('I1: no infusion before preparation is complete', () => {
  test(
    'on the preferred protocol',
    async () => {
      const journey = await begin('kap.separated.preferred', 1);
      expect(await startIsRefused(journey, 1)).toContain('PREPARATION_COMPLETE');
    },
    MINUTE,
  );
});

describe('I2: no psychotherapy and infusion on one site-local date, either order', () => {
  test(
    'therapy in the morning bars the infusion in the afternoon, and the infusion bars therapy after it',
    async () => {
      const journey = await begin('kap.separated', 2);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(session(journey, 'PREPARATION', 1));
      expect(await startIsRefused(journey, 1)).toContain('SAME_DAY_SEPARATION');
      await pass(visit(journey, 1, await day(1)));
      await mayNotHold(journey, 'INTEGRATION', 1);
      expect(journey.refusals.at(-1)?.missing).toContain('SAME_DAY_SEPARATION');
    },
    MINUTE,
  );
});

describe('I3: integration inside its window, or a recorded miss and a waiver before the next infusion', () => {
  test(
    'the next infusion waits for the waiver',
    async () => {
      const journey = await begin('kap.separated.preferred', 2);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(prepare(journey), visit(journey, 1, await day(3)));
      await clinic.waitUntil(`${await day(4)}T09:00`);
      expect((await journey.settle())['missedWindows']).toEqual(['INTEGRATION:1']);
      expect(await startIsRefused(journey, 2)).toContain('PREVIOUS_INTEGRATION_DONE');
      const waiver = { ordinal: 1, reasonCode: 'ILLNESS', reason: 'Feverish.' };
      await journey.does('md-okafor', '', `/therapy/v1/courses/${journey.courseId}/integration-waivers`, waiver);
      await pass(visit(journey, 2, await day(1)));
    },
    MINUTE,
  );
});

describe('I4: sequential, no therapy-phase session before the series is done', () => {
  test(
    'although preparation is allowed',
    async () => {
      const journey = await begin('kap.sequential', 2);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      await pass(session(journey, 'PREPARATION', 1));
      await mayNotHold(journey, 'THERAPY', 1);
      expect(journey.refusals.at(-1)?.missing).toContain('SERIES_DONE');
    },
    MINUTE,
  );
});

describe('I5: an infusion needs eligibility, consent, a dose in range and an escort', () => {
  test(
    'an expired eligibility, a withdrawn consent',
    async () => {
      const until = (await clinic.now()).add({ hours: 30 }).toString();
      const journey = await begin('kap.separated', 1, { validUntil: until });
      await clinic.waitUntil(`${await day(2)}T09:00`);
      expect(await startIsRefused(journey, 1)).toContain('ELIGIBLE_UNEXPIRED');
      await decideEligible(journey);
      const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: false };
      await journey.does('np-larsen', '', `/intake/v1/cases/${journey.courseId}/consents/withdraw`, withdrawal);
      expect(await startIsRefused(journey, 1)).toContain('CONSENT_ACTIVE');
    },
    MINUTE,
  );

  test(
    'no escort, no dose; a dose off by ten',
    async () => {
      const journey = await begin('kap.separated', 1);
      const arrival = { ordinal: 1, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
      const body = { courseId: journey.courseId, ...arrival };
      const checkedIn = await journey.does('rn-castillo', '', '/infusion/v1/sessions', body);
      const at = `/infusion/v1/sessions/${String(checkedIn.body['id'])}`;
      const missing = await journey.mayNot('rn-castillo', 'INFUSION:1', `${at}/start`, teamOf(journey));
      expect(missing).toEqual(expect.arrayContaining(['ESCORT_CONFIRMED', 'DOSE_ORDERED']));
      const tenfold = await order(journey, { mgPerKg: 5 });
      await journey.mayNot('np-larsen', 'dose', `${at}/dose`, tenfold);
    },
    MINUTE,
  );
});

describe('I6: no more infusions than the cap', () => {
  test(
    'of the eligibility decision',
    async () => {
      const journey = await begin('kap.separated', 2, { maxInfusions: 1 });
      await pass(visit(journey, 1, await day(1)));
      await clinic.waitUntil(`${await day(1)}T10:00`);
      await pass(session(journey, 'INTEGRATION', 1));
      await clinic.waitUntil(`${await day(3)}T09:00`);
      expect(await startIsRefused(journey, 2)).toContain('INFUSION_CAP');
    },
    MINUTE,
  );

  test('of the protocol', async () => {
    const journey = new Journey(clinic, 'capped', 'oakland', PATIENT);
    await intake(journey, 'MDD_TRD');
    await clinic.waitUntil(await clinic.inMinutes(0)); // by then the course service knows the case
    const body = { courseId: journey.courseId, protocolId: 'kap.sequential', plannedInfusions: 9 };
    const refused = await clinic.try('np-larsen', '/course/v1/courses', body);
    expect([refused.status, refused.body['code']]).toEqual([422, 'PLANNED_INFUSIONS_OUT_OF_RANGE']);
  });
});

describe('I7: discharge only after the stop, the observation, the score and the escort', () => {
  test(
    'each of them is named',
    async () => {
      const journey = await begin('kap.separated', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      await startPump(journey, at, 1);
      const early = { escortIdentified: false, instructionsAcknowledged: false, suicideQuestionAsked: false };
      const running = await clinic.try('rn-castillo', `${at}/discharge`, early);
      expect([running.status, running.body['code']]).toEqual([409, 'INFUSION_NOT_STOPPED']);
      await stopPump(journey, at);
      const missing = await journey.mayNot('rn-castillo', 'discharge', `${at}/discharge`, early);
      expect(missing).toEqual(expect.arrayContaining(['OBSERVATION_COMPLETE', 'RECOVERY_SCORE', 'ESCORT_IDENTIFIED']));
      await clinic.waitUntil(await clinic.inMinutes(61));
      await discharge(journey, at);
    },
    MINUTE,
  );
});

describe('I8: every milligram issued is given, wasted, returned or reported', () => {
  test(
    'after a dose that was stopped early, what the vial was received with is all accounted for',
    async () => {
      const journey = await begin('kap.separated', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const at = await arrive(journey, 1);
      await vitals(journey, at);
      await startPump(journey, at, 1);
      await stopPump(journey, at, { kind: 'EARLY', reasonCode: 'NAUSEA', mgDelivered: 20.5 });
      type Issued = { readonly vialId: string; readonly issuedMg: number; readonly unaccountedMg: number };
      const issuesOf = async () => (await clinic.get('rn-castillo', `${at}/medication`)).body['issues'] as Issued[];
      const [open] = await issuesOf();
      expect(open).toMatchObject({ issuedMg: 36, unaccountedMg: 15.5 });
      await wasteRest(journey, at, 'DOSE_STOPPED_EARLY');
      expect((await issuesOf())[0]).toMatchObject({ unaccountedMg: 0 });
      const { body } = await clinic.get('state-auditor', `/infusion/v1/medication/vials/${String(open?.vialId)}`);
      const { received, transferredIn, found, ...uses } = body['amounts'] as Record<string, number>;
      const used = Object.values(uses).reduce((sum, mg) => sum + mg * 1000, 0);
      expect(used).toBe((Number(received) + Number(transferredIn) + Number(found)) * 1000);
    },
    MINUTE,
  );
});

describe('I9: whoever wastes is not the witness', () => {
  test(
    'although both may do either',
    async () => {
      const journey = await begin('kap.separated', 1);
      const vial = `/infusion/v1/medication/vials/${await usableVial(journey, 1)}`;
      const waste = { mg: 1, reasonCode: 'CONTAMINATED', method: 'SEQUESTRATION_DEVICE' };
      const { body } = await journey.does('rn-castillo', '', `${vial}/waste`, waste);
      const seen = { disposalId: body['disposalId'] };
      const own = await clinic.try('rn-castillo', `${vial}/witness`, seen);
      expect([own.status, own.body['code']]).toEqual([422, 'WITNESS_IS_ACTOR']);
      await journey.does('rn-wu', '', `${vial}/witness`, seen);
    },
    MINUTE,
  );
});

describe('I10: one active course per patient and indication, one infusion in progress per patient', () => {
  test(
    'a second case is refused while the first goes on',
    async () => {
      const journey = await begin('kap.separated', 1);
      const { body } = await clinic.get('front-desk', `/intake/v1/cases/${journey.courseId}`);
      const again = { consultationId: body['consultationId'], indication: 'MDD_TRD' };
      const refused = await clinic.try('front-desk', '/intake/v1/cases', again);
      expect([refused.status, refused.body['code']]).toEqual([409, 'ACTIVE_COURSE_EXISTS']);
    },
    MINUTE,
  );

  test(
    'two sites start at once: one pump runs',
    async () => {
      const journey = await begin('kap.separated', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const [here, there] = [await arrive(journey, 1), await arrive(journey, 1)];
      for (const at of [here, there]) await vitals(journey, at);
      const answers = await Promise.all(
        [here, there].map((at) => clinic.try('rn-castillo', `${at}/start`, teamOf(journey))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    },
    MINUTE,
  );
});

describe('I11: a course never changes its protocol version silently', () => {
  test(
    'a new version is for new courses; a version that exists cannot be changed',
    async () => {
      const before = await begin('kap.separated', 1);
      const { body } = await clinic.get('md-okafor', '/course/v1/protocols/kap.separated/1.0.0');
      const definition = { ...(body['definition'] as object), version: '1.1.0', title: 'Separated, amended' };
      const approve = (changed: object) =>
        clinic.try('md-okafor', '/course/v1/protocols', { definition: JSON.stringify(changed) });
      expect((await approve(definition)).status).toBe(201);
      const changed = await approve({ ...definition, title: 'Changed behind your back' });
      expect([changed.status, changed.body['code']]).toEqual([409, 'PROTOCOL_EXISTS']);
      const after = await begin('kap.separated', 1);
      expect((await before.settle())['protocolVersion']).toBe('1.0.0');
      expect((await after.settle())['protocolVersion']).toBe('1.1.0');
    },
    MINUTE,
  );
});

describe('I12: the content of a psychotherapy note never enters an event', () => {
  test(
    'only its id and a hash',
    async () => {
      const journey = await begin('kap.separated', 1);
      await clinic.waitUntil(`${await day(1)}T09:00`);
      const visitBody = { courseId: journey.courseId, kind: 'PREPARATION', ordinal: 1, modality: 'IN_PERSON' };
      const started = await journey.does('lmft-haddad', '', '/therapy/v1/sessions', {
        ...visitBody,
        patientJurisdiction: 'US-CA',
      });
      const text = 'Dreamt of a lighthouse keeper called Ignatius.';
      const path = `/therapy/v1/sessions/${String(started.body['id'])}/notes`;
      const filed = await journey.does('lmft-haddad', '', path, { text });
      const note = `/therapy/v1/notes/${String(filed.body['id'])}`;
      expect((await clinic.get('lmft-haddad', note)).body['text']).toBe(text);
      const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`);
      expect(JSON.stringify(body)).not.toContain('Ignatius');
      expect(waymark.logs().join('\n')).not.toContain('Ignatius');
    },
    MINUTE,
  );
});
