import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '#kernel';
import { startWaymark, type Reply, type Waymark } from '#testing';
import { prepare, session, visit } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';
import { codeOf, timeOf } from './scenario.js';

/** What leaves an organisation, by whose consent, and what each side may do afterwards: through the public API. */
let waymark: Waymark;
let clinic: Clinic;

const MINUTE = 60_000;
const HERE = 'central-coast-kap';
const ABROAD = 'gem-state-kap';
const PATIENT = { name: 'Wilhelmina Ashgrove', birthDate: '1981-04-04', email: 'w.ashgrove@example.org' };

interface Reader {
  get(path: string): Promise<Reply>;
  post(path: string, body: object): Promise<Reply>;
}

/** Somebody of one organisation, trusted with some sites. */
const somebody = (role: Role, subject: string, organisation: string, sites: readonly string[]): Reader => {
  const token = () => waymark.token({ roles: [role], subject, organisation, sites });
  return {
    get: async (path) => waymark.request(path, { token: await token() }),
    post: async (path, body) => {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      return waymark.request(path, { method: 'POST', token: await token(), headers, body });
    },
  };
};

beforeAll(async () => {
  waymark = await startWaymark({ start: '2026-03-02T17:00:00Z' });
  clinic = await openNetwork(waymark);
  const boise = { siteId: 'boise', zone: 'America/Boise', jurisdiction: 'US-ID', organisation: ABROAD };
  await clinic.post('md-okafor', '/scheduling/v1/sites', boise);
  await settled();
}, MINUTE);
afterAll(() => waymark.dispose());

/** Every service has taken in what was recorded so far. */
const settled = async (): Promise<void> => clinic.waitUntil(await clinic.inMinutes(0));

const begin = async (indication: string): Promise<Journey> => {
  const journey = await openedCourse(clinic, { indication, siteId: 'oakland', patient: PATIENT });
  await settled();
  return journey;
};

const { pass } = timeOf(() => clinic);

const date = async (days: number): Promise<string> =>
  (await clinic.now()).toZonedDateTimeISO('America/Los_Angeles').toPlainDate().add({ days }).toString();

const signs = async ({ courseId }: Journey, consentType: string, recipient: object, more: object = {}) => {
  const { body } = await clinic.post('np-larsen', `/intake/v1/cases/${courseId}/disclosure-consents`, {
    ...{
      consentType,
      recipient,
      purposes: ['TREATMENT'],
      textVersion: '2026-01',
      language: 'en',
      method: 'ELECTRONIC',
    },
    ...more,
  });
  await settled();
  return String(body['consentId']);
};

const withdraws = async ({ courseId }: Journey, consentId: string): Promise<void> => {
  await clinic.post('np-larsen', `/intake/v1/cases/${courseId}/disclosure-consents/${consentId}/withdraw`, {});
  await settled();
};

const HADDAD = { organisation: 'independent', practitionerId: 'lmft-haddad' };

describe('a therapist of another organisation', () => {
  const haddad = somebody('therapist', 'lmft-haddad', 'independent', ['oakland']);
  let journey: Journey;
  let consentId: string;

  const engage = (therapistId: string) =>
    clinic.try('front-desk', `/therapy/v1/courses/${journey.courseId}/therapist`, { therapistId });
  const engagement = async () =>
    (await clinic.get('front-desk', `/therapy/v1/courses/${journey.courseId}/therapist`)).body;
  /** The AUDIT result as the therapist is answered, and what goes with the answer. */
  const audit = async (reader: Reader = haddad) => {
    const { body } = await reader.get(`/intake/v1/cases/${journey.courseId}/instruments`);
    const results = body['results'] as Readonly<Record<string, unknown>>[];
    return { ...results.find(({ instrumentCode }) => instrumentCode === 'AUDIT'), disclosure: body['disclosure'] };
  };
  const indications = async (): Promise<unknown[]> => {
    const paths = [`/intake/v1/cases/${journey.courseId}`, `/course/v1/courses/${journey.courseId}`];
    const answers = await Promise.all(paths.map((path) => haddad.get(path)));
    return answers.map(({ body }) => body['indication'] ?? 'WITHHELD');
  };

  beforeAll(async () => {
    journey = await begin('ALCOHOL_USE');
  }, MINUTE);

  test('is not engaged in a programme under 42 CFR Part 2 without a consent that names them', async () => {
    const refused = await engage('lmft-haddad');
    expect(codeOf(refused)).toBe('409 DISCLOSURE_CONSENT_MISSING');
    expect(refused.body['missing']).toMatchObject([{ gate: 'DISCLOSURE_CONSENT_ACTIVE' }]);
    await signs(journey, 'PART2_TPO', { organisation: 'independent', practitionerId: 'lcsw-moreau' });
    expect(codeOf(await engage('lmft-haddad'))).toBe('409 DISCLOSURE_CONSENT_MISSING');
    expect(await audit()).toMatchObject({ content: 'WITHHELD', withheld: 'THERAPIST_NOT_ENGAGED' });
    expect(await indications()).toEqual(['WITHHELD', 'WITHHELD']);
    const listed = await haddad.get('/intake/v1/cases');
    expect(listed.text).not.toContain('ALCOHOL_USE');
    expect((await haddad.get('/course/v1/courses')).text).not.toContain('ALCOHOL_USE');
    const outcomes = await haddad.get(`/course/v1/courses/${journey.courseId}/outcomes`);
    expect(codeOf(outcomes)).toBe('403 RECORD_RESTRICTED');
    const requirements = await haddad.get(`/intake/v1/cases/${journey.courseId}/requirements`);
    expect(codeOf(requirements)).toBe('403 RECORD_RESTRICTED');
  });

  test('is engaged by one, reads by it, and is told what goes with it', async () => {
    consentId = await signs(journey, 'PART2_TPO', HADDAD);
    expect((await engage('lmft-haddad')).status).toBe(201);
    await settled();
    expect(await engagement()).toMatchObject({ organisation: 'independent', disclosureConsentId: consentId });
    expect(await audit()).toMatchObject({
      content: 'SHOWN',
      score: 15,
      disclosure: {
        consentIds: [consentId],
        scope: 'To lmft-haddad of independent for TREATMENT, until it is withdrawn.',
        notice: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
      },
    });
    expect(await indications()).toEqual(['ALCOHOL_USE', 'WITHHELD']);
    const colleague = somebody('therapist', 'lcsw-moreau', 'independent', ['oakland']);
    expect(await audit(colleague)).toMatchObject({ content: 'WITHHELD', withheld: 'THERAPIST_NOT_ENGAGED' });
    const insider = somebody('prescriber', 'np-larsen', HERE, ['oakland']);
    expect(await audit(insider)).toMatchObject({ content: 'SHOWN', disclosure: undefined });
  });

  test('reads no more once it is withdrawn; care goes on', async () => {
    await withdraws(journey, consentId);
    const seen = await audit();
    expect(seen).toMatchObject({ content: 'WITHHELD', withheld: 'DISCLOSURE_CONSENT_MISSING', disclosure: undefined });
    expect(seen).not.toHaveProperty('score');
    expect(await indications()).toEqual(['WITHHELD', 'WITHHELD']);
    expect(await engagement()).toMatchObject({ therapistId: 'lmft-haddad', disclosureConsentId: null });
    const again = `/intake/v1/cases/${journey.courseId}/disclosure-consents/${consentId}/withdraw`;
    expect(codeOf(await clinic.try('np-larsen', again, {}))).toBe('409 DISCLOSURE_CONSENT_UNKNOWN');
    await pass(session(journey, 'PREPARATION', 1));
  });

  test('reads until the instant at which a consent expires, and not from then on', async () => {
    const expiresAt = (await clinic.now()).add({ hours: 2 }).toString();
    const limited = await signs(journey, 'PART2_TPO', { organisation: 'independent' }, { expiresAt });
    expect(await audit()).toMatchObject({ content: 'SHOWN', disclosure: { consentIds: [limited] } });
    expect(await engagement()).toMatchObject({ disclosureConsentId: limited });
    await clinic.waitUntil(await clinic.inMinutes(120));
    expect(await audit()).toMatchObject({ content: 'WITHHELD', withheld: 'DISCLOSURE_CONSENT_MISSING' });
    await settled();
    expect(await engagement()).toMatchObject({ disclosureConsentId: null });
    const { body } = await clinic.get('np-larsen', `/intake/v1/cases/${journey.courseId}/disclosure-consents`);
    expect(body['consents']).toMatchObject([
      { recipient: { practitionerId: 'lcsw-moreau' }, status: 'IN_FORCE' },
      { recipient: HADDAD, status: 'WITHDRAWN' },
      { recipient: { organisation: 'independent' }, status: 'EXPIRED' },
    ]);
    const late = { expiresAt: (await clinic.now()).toString() };
    const path = `/intake/v1/cases/${journey.courseId}/disclosure-consents`;
    const text = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC', purposes: ['TREATMENT'] };
    const refused = await clinic.try('np-larsen', path, {
      consentType: 'PART2_TPO',
      recipient: HADDAD,
      ...text,
      ...late,
    });
    expect(codeOf(refused)).toBe('422 DISCLOSURE_EXPIRY_INVALID');
  });

  test('hands over only to whom a consent names, and what was disclosed stays on record', async () => {
    const path = `/therapy/v1/courses/${journey.courseId}/therapist/hand-over`;
    const handOver = { to: 'lcsw-moreau', reasonCode: 'LEAVE' };
    expect((await haddad.post(path, handOver)).status).toBe(200);
    await settled();
    expect(codeOf(await haddad.post(path, { ...handOver, to: 'lmft-haddad' }))).toBe('409 DISCLOSURE_CONSENT_MISSING');
    const { body } = await clinic.get('state-auditor', '/audit/v1/access?disclosed=true');
    const disclosed = body['items'] as Readonly<Record<string, unknown>>[];
    expect(disclosed.map(({ subject, outcome }) => [subject, outcome])).toEqual(
      disclosed.map(() => ['lmft-haddad', 'SHOWN']),
    );
    expect(disclosed[0]).toMatchObject({
      resource: `case/${journey.courseId}/instruments`,
      disclosure: {
        ...{ recipients: ['independent'], categories: ['AUDIT'], consentIds: [consentId], noticeVersion: '2026-01' },
      },
    });
    const history = await clinic.get('state-auditor', `/audit/v1/courses/${journey.courseId}`);
    const timeline = history.body['timeline'] as readonly { type: string; data: Record<string, unknown> }[];
    const changes = timeline
      .filter(({ type }) => type === 'TherapistDisclosureChanged')
      .map(({ data }) => data['cause']);
    expect(changes).toEqual(['WITHDRAWN', 'SIGNED', 'EXPIRED']);
  });
});

describe('a transfer to a clinic of another organisation', () => {
  const oldNurse = somebody('nurse', 'rn-castillo', HERE, ['oakland']);
  const oldPrescriber = somebody('prescriber', 'np-larsen', HERE, ['oakland']);
  const newNurse = somebody('nurse', 'rn-vasquez', ABROAD, ['boise']);
  const newPrescriber = somebody('prescriber', 'np-tanaka', ABROAD, ['boise']);
  let journey: Journey;
  let visited: string;

  /** Everything that a nurse reads of a patient who was treated. */
  const records = (): readonly string[] => [
    `/intake/v1/cases/${journey.courseId}`,
    `/intake/v1/cases/${journey.courseId}/instruments`,
    `/intake/v1/cases/${journey.courseId}/work-up`,
    `/intake/v1/cases/${journey.courseId}/requirements`,
    `/intake/v1/cases/${journey.courseId}/disclosure-consents`,
    `/intake/v1/patients/${journey.patientRef}/identity`,
    `/course/v1/courses/${journey.courseId}`,
    `/course/v1/courses/${journey.courseId}/refusals`,
    `/course/v1/courses/${journey.courseId}/outcomes`,
    `/therapy/v1/courses/${journey.courseId}/preparation`,
    `/therapy/v1/courses/${journey.courseId}/preparation/words`,
    `/therapy/v1/courses/${journey.courseId}/therapist`,
    `/infusion/v1/sessions/${visited}`,
    `/infusion/v1/sessions/${visited}/flowsheet`,
  ];
  const LISTS = ['/therapy/v1/courses/{}/sessions', '/infusion/v1/courses/{}/sessions'];
  const statuses = async (reader: Reader): Promise<unknown[]> => {
    const answers = await Promise.all(records().map((path) => reader.get(path)));
    return [...new Set(answers.map(({ status }) => status))];
  };
  const listed = async (reader: Reader): Promise<unknown[]> => {
    const answers = await Promise.all(LISTS.map((path) => reader.get(path.replace('{}', journey.courseId))));
    return answers.map(({ body }) => (body['items'] as unknown[]).length);
  };
  const transfer = () =>
    clinic.try('md-okafor', `/course/v1/courses/${journey.courseId}/transfer`, {
      ...{ siteId: 'boise', reasonCode: 'PATIENT_MOVED' },
    });
  const permits = async (): Promise<unknown[]> => {
    const { body } = await clinic.get('np-larsen', `/course/v1/courses/${journey.courseId}`);
    return (body['steps'] as { permitId: string | null }[]).flatMap(({ permitId }) => permitId ?? []);
  };

  beforeAll(async () => {
    journey = await begin('MDD_TRD');
    await clinic.waitUntil(`${await date(1)}T09:00`);
    await pass(prepare(journey), visit(journey, 1, await date(2)));
    await clinic.waitUntil(`${await date(1)}T10:00`);
    await signs(journey, 'PART2_TPO', HADDAD);
    await clinic.post('front-desk', `/therapy/v1/courses/${journey.courseId}/therapist`, {
      therapistId: 'lmft-haddad',
    });
    await settled();
    const { body } = await clinic.get('rn-castillo', `/infusion/v1/courses/${journey.courseId}/sessions`);
    visited = String((body['items'] as { id: string }[])[0]?.id);
  }, MINUTE);

  test('is refused without consents that name it, and changes nothing for anybody', async () => {
    const refused = await transfer();
    expect(codeOf(refused)).toBe('409 DISCLOSURE_CONSENT_MISSING');
    expect(refused.body['missing']).toHaveLength(2);
    await signs(journey, 'DISCLOSURE_CLINIC_THERAPIST', { organisation: ABROAD });
    await signs(journey, 'PART2_TPO', { organisation: ABROAD, practitionerId: 'np-tanaka' });
    const [missing, ...rest] = (await transfer()).body['missing'] as { detail: string }[];
    expect(rest).toEqual([]);
    expect(missing?.detail).toContain('PART2_TPO naming gem-state-kap');
    const withdrawn = await signs(journey, 'PART2_TPO', { organisation: ABROAD });
    await withdraws(journey, withdrawn);
    expect(codeOf(await transfer())).toBe('409 DISCLOSURE_CONSENT_MISSING');
    expect([await statuses(oldNurse), await statuses(newNurse)]).toEqual([[200], [404]]);
    expect([await listed(oldNurse), await listed(newNurse)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  test('takes every record with it: the new side reads, the old one does not', async () => {
    await signs(journey, 'PART2_TPO', { organisation: ABROAD });
    const before = await permits();
    expect((await transfer()).status).toBe(200);
    await settled();
    expect(before.length).toBeGreaterThan(0);
    const after = await permits();
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((permit) => before.includes(permit))).toEqual([]);
    expect([await statuses(oldNurse), await statuses(newNurse)]).toEqual([[404], [200]]);
    expect([await listed(oldNurse), await listed(newNurse)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    for (const path of ['/intake/v1/cases', '/course/v1/courses', '/therapy/v1/outreach']) {
      expect((await oldNurse.get(path)).text).not.toContain(journey.courseId);
    }
    expect((await newNurse.get('/intake/v1/cases')).text).toContain(journey.courseId);
  });

  test('lets the new side act and the old one not', async () => {
    const hold = { reasonCode: 'REVIEW', reason: 'New to us.' };
    const path = `/course/v1/courses/${journey.courseId}/holds`;
    expect(codeOf(await oldNurse.post(path, hold))).toBe('403 SITE_OUT_OF_SCOPE');
    expect((await newNurse.post(path, hold)).status).toBe(200);
    const consents = `/intake/v1/cases/${journey.courseId}/consents`;
    const touch = { consentType: 'TOUCH', textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
    expect(codeOf(await oldPrescriber.post(consents, touch))).toBe('403 SITE_OUT_OF_SCOPE');
    expect((await newPrescriber.post(consents, touch)).status).toBe(200);
    const reopen = `/therapy/v1/courses/${journey.courseId}/preparation/reopen`;
    const why = { reasonCode: 'NEW_SITE' };
    const therapist = (site: string) => somebody('therapist', 'lmft-haddad', 'independent', [site]);
    expect(codeOf(await therapist('oakland').post(reopen, why))).toBe('403 SITE_OUT_OF_SCOPE');
    expect((await therapist('boise').post(reopen, why)).status).toBe(200);
  });

  test('leaves the old side its own record of what it did, up to the leaving', async () => {
    type Told = { readonly type: string; readonly siteId: string | null };
    const history = async (sites: readonly string[]) => {
      const { status, body } = await somebody('auditor', 'board', HERE, sites).get(
        `/audit/v1/courses/${journey.courseId}?purpose=RECORD_KEEPING`,
      );
      return { status, state: body['state'], timeline: (body['timeline'] ?? []) as readonly Told[] };
    };
    await settled();
    const [left, whole, nobody] = [
      await history(['oakland']),
      await history(['boise']),
      await history(['los-angeles']),
    ];
    expect([left.status, whole.status, nobody.status]).toEqual([200, 200, 404]);
    const types = ({ timeline }: { timeline: readonly Told[] }) => timeline.map(({ type }) => type);
    expect(types(left)).toEqual(expect.arrayContaining(['InfusionStarted', 'PatientDischarged', 'CourseTransferred']));
    expect(types(left).filter((type) => type === 'CourseHeld')).toEqual([]);
    expect(left.state).toBeNull();
    expect(types(whole)).toEqual(expect.arrayContaining(['InfusionStarted', 'CourseTransferred', 'CourseHeld']));
    expect(whole.timeline.length).toBeGreaterThan(left.timeline.length);
    for (const sites of [['oakland'], ['boise']]) {
      const auditor = somebody('auditor', 'board', HERE, sites);
      const { body } = await auditor.get(`/audit/v1/courses/${journey.courseId}/conformance`);
      expect(body).toMatchObject({ conforms: true, divergences: [] });
    }
  });

  test('is followed by leaving the network: the course ends as transferred, and its case with it', async () => {
    const end = { outcome: 'TRANSFERRED', reasonCode: 'LEFT_THE_NETWORK' };
    const path = `/course/v1/courses/${journey.courseId}/terminate`;
    expect(codeOf(await oldPrescriber.post(path, end))).toBe('403 SITE_OUT_OF_SCOPE');
    expect((await newPrescriber.post(path, end)).status).toBe(200);
    await settled();
    const { body } = await newPrescriber.get(`/course/v1/courses/${journey.courseId}`);
    expect(body).toMatchObject({ over: true, outcome: 'TRANSFERRED' });
    expect((await newPrescriber.get(`/intake/v1/cases/${journey.courseId}`)).body['status']).toBe('CLOSED');
    expect(await permits()).toEqual([]);
    expect(codeOf(await transfer())).toMatch(/^409 (COURSE_OVER|TRANSFER_SAME_SITE)$/);
  });
});

describe('a site', () => {
  test('belongs to the organisation of whoever registers it, for good', async () => {
    const site = async (siteId: string) => (await clinic.get('md-okafor', `/scheduling/v1/sites/${siteId}`)).body;
    expect(await site('oakland')).toMatchObject({ organisation: HERE });
    const named = await clinic.try('md-okafor', '/scheduling/v1/sites/oakland/organisation', { organisation: ABROAD });
    expect(codeOf(named)).toBe('409 SITE_ORGANISATION_NAMED');
  });
});
