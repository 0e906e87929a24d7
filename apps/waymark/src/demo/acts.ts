import { DemoFailure } from './clinic.js';
import type { Journey } from './journey.js';
import type { Person } from './people.js';

const US_CA = 'US-CA';

/** From first contact to an opened course: consultation, screening, consents, eligibility. */
export const intake = async (journey: Journey, indication: string, eligibility: object = {}): Promise<void> => {
  const consultation = await journey.does('front-desk', 'free consultation requested', '/intake/v1/consultations', {
    channel: 'WEB',
    siteId: journey.siteId,
    statedConcerns: [indication],
    person: journey.patient,
  });
  const id = String(consultation.body['id']);
  journey.patientRef = String(consultation.body['patientRef']);
  const done = { modality: 'VIDEO', outcome: 'PROCEED' };
  await journey.does('np-larsen', '', `/intake/v1/consultations/${id}/complete`, done);
  const opened = await journey.does('front-desk', 'intake case opened', '/intake/v1/cases', {
    consultationId: id,
    indication,
  });
  journey.courseId = String(opened.body['id']);
  await screen(journey, indication);
  await evaluate(journey);
  const at = `/intake/v1/cases/${journey.courseId}`;
  for (const consentType of ['TREATMENT_KETAMINE_OFFLABEL', 'PSYCHOTHERAPY', 'DISCLOSURE_CLINIC_THERAPIST'])
    await journey.does('np-larsen', '', `${at}/consents`, {
      consentType,
      textVersion: '2026-01',
      language: 'en',
      method: 'ELECTRONIC',
    });
  await journey.note('done', 'consents signed: treatment, psychotherapy, disclosure');
  await decideEligible(journey, eligibility);
};

const PHQ9 = { instrumentCode: 'PHQ9', itemResponses: [2, 3, 2, 2, 1, 2, 2, 1, 0] };
/** No to every question; 3 to 5 are then not asked. */
const CSSRS = { instrumentCode: 'CSSRS_SCREEN', itemResponses: [0, 0, null, null, null, 0] };

/** What the policy asks of an indication besides. */
const BY_INDICATION: Readonly<Record<string, object>> = {
  ANXIETY: { instrumentCode: 'GAD7', itemResponses: [2, 2, 3, 1, 1, 2, 2] },
  PTSD: {
    instrumentCode: 'PCL5',
    itemResponses: [3, 2, 3, 2, 2, 3, 3, 1, 2, 2, 3, 2, 2, 2, 1, 1, 3, 3, 2, 3],
  },
  ALCOHOL_USE: { instrumentCode: 'AUDIT', itemResponses: [4, 2, 2, 1, 1, 0, 2, 1, 0, 2] },
};

/** What the patient answers before the visit, in one form. */
export const screen = async (journey: Journey, indication: string): Promise<void> => {
  const more = BY_INDICATION[indication];
  const results = [PHQ9, CSSRS, ...(more === undefined ? [] : [more])];
  const form = { results, language: 'en', completedBy: 'PATIENT' };
  await journey.does('front-desk', 'questionnaires answered', `/intake/v1/cases/${journey.courseId}/screenings`, form);
};

const EVALUATION = {
  assessment: {
    modality: 'VIDEO',
    psychosisScreen: 'NEGATIVE',
    maniaScreen: 'NEGATIVE',
    adequateTrials: 2,
    diagnoses: ['F33.2'],
    rationale: 'Two adequate trials failed in this episode.',
  },
  medications: { items: [{ rxnorm: '36437', doseMg: 100, perDay: 1, morning: true }] },
  tests: [
    { test: 'WEIGHT', value: 72, unit: 'kg' },
    { test: 'SYSTOLIC_BP', value: 124, unit: 'mm[Hg]' },
    { test: 'DIASTOLIC_BP', value: 78, unit: 'mm[Hg]' },
  ],
  clearance: { result: 'CLEARED' },
};

/** A prescriber's evaluation: assessment, medications, tests, clearance. */
export const evaluate = async (journey: Journey, more: object = {}): Promise<void> => {
  const path = `/intake/v1/cases/${journey.courseId}/evaluations`;
  await journey.does('np-larsen', 'evaluated and cleared by the prescriber', path, { ...EVALUATION, ...more });
};

export const decideEligible = async (journey: Journey, verdict: object = {}): Promise<void> => {
  const path = `/intake/v1/cases/${journey.courseId}/eligibility`;
  await journey.does('np-larsen', 'found eligible', path, { outcome: 'ELIGIBLE', ...verdict });
};

export const openCourse = async (journey: Journey, protocolId: string, plannedInfusions: number): Promise<void> => {
  const { courseId } = journey;
  const course = { courseId, protocolId, plannedInfusions };
  await journey.does('np-larsen', `course opened on ${protocolId}`, '/course/v1/courses', course);
  await journey.settle();
};

export const INTENTIONS: Readonly<Record<string, string>> = {
  WHY_KETAMINE: 'Nothing else has lifted the weight so far.',
  WHY_NOW: 'My daughter starts school in autumn.',
  HOPED_FOR_GAIN: 'To feel present again at breakfast.',
};

const ITEMS = [
  'EDUCATION',
  'SET_AND_SETTING',
  'SUPPORT_SYSTEM',
  'SHARED_GOAL',
  'DISTRESS_PLAN',
  'ESCORT_AND_TRANSPORT',
  'DAY_OF_INSTRUCTIONS',
];

const SESSION_MINUTES = 53;

/** A psychotherapy session of any kind, started on a permit and completed. */
export async function* session(
  journey: Journey,
  kind: string,
  ordinal: number,
  therapist: Person = 'lmft-haddad',
): AsyncGenerator<string> {
  await journey.settle();
  const visit = { courseId: journey.courseId, kind, ordinal, modality: 'IN_PERSON', patientJurisdiction: US_CA };
  const started = await journey.does(therapist, '', '/therapy/v1/sessions', visit);
  yield await journey.clinic.inMinutes(SESSION_MINUTES);
  const path = `/therapy/v1/sessions/${String(started.body['id'])}/complete`;
  await journey.does(therapist, `${kind.toLowerCase()} session ${ordinal}`, path, {});
}

export const mayNotHold = async (journey: Journey, kind: string, ordinal: number): Promise<void> => {
  await journey.settle();
  const visit = { courseId: journey.courseId, kind, ordinal, modality: 'IN_PERSON', patientJurisdiction: US_CA };
  await journey.mayNot('lmft-haddad', `${kind}:${ordinal}`, '/therapy/v1/sessions', visit);
};

/** Preparation: one session, every item of the checklist, the three questions, the therapist's attestation. */
export async function* prepare(journey: Journey): AsyncGenerator<string> {
  yield* session(journey, 'PREPARATION', 1);
  const at = `/therapy/v1/courses/${journey.courseId}/preparation`;
  for (const itemCode of ITEMS) await journey.does('lmft-haddad', '', `${at}/items`, { itemCode });
  for (const [promptCode, text] of Object.entries(INTENTIONS))
    await journey.does('lmft-haddad', '', `${at}/intentions`, { promptCode, text });
  await journey.does('lmft-haddad', 'preparation attested: ten items, three intentions', `${at}/complete`, {
    attested: true,
  });
}

/** Agrees a time with the patient; the step need not be permitted yet. */
export const book = async (journey: Journey, stepId: string, localDateTime: string, practitionerIds: Person[]) => {
  const { courseId, siteId } = journey;
  const appointment = { courseId, stepId, siteId, localDateTime, practitionerIds };
  const booked = await journey.does('booking-desk', '', '/scheduling/v1/appointments', appointment);
  await journey.note('done', `${stepId} booked for ${localDateTime.replace('T', ' ')}`);
  return String(booked.body['id']);
};

export const mayNotBook = async (
  journey: Journey,
  stepId: string,
  localDateTime: string,
  practitionerIds: Person[],
) => {
  const { courseId, siteId } = journey;
  const appointment = { courseId, stepId, siteId, localDateTime, practitionerIds };
  await journey.mayNot('booking-desk', `${stepId} (booking)`, '/scheduling/v1/appointments', appointment);
};

/** The visit up to the pump: check-in, escort, dose. Answers the path of the session. */
export const arrive = async (journey: Journey, ordinal: number): Promise<string> => {
  await journey.settle();
  const { courseId } = journey;
  const arrival = { courseId, ordinal, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
  const checkedIn = await journey.does('rn-castillo', '', '/infusion/v1/sessions', arrival);
  const at = `/infusion/v1/sessions/${String(checkedIn.body['id'])}`;
  const escort = { relationship: 'PARTNER', method: 'CONFIRMED_FOR_PICKUP' };
  await journey.does('rn-castillo', '', `${at}/escort`, escort);
  const dose = { mgPerKg: 0.5, weightKg: 72, minutes: 40 };
  await journey.does('np-larsen', '', `${at}/dose`, dose);
  return at;
};

export const TEAM = { monitorId: 'rn-castillo', supervisorId: 'np-larsen' };

export const startPump = async (journey: Journey, at: string, ordinal: number, team: object = TEAM): Promise<void> => {
  await journey.does('rn-castillo', `infusion ${ordinal} running`, `${at}/start`, team);
};

const VITALS = { source: 'DEVICE', sbp: 124, dbp: 78, hr: 72, rr: 14, spo2: 98, moaas: 5 };

export const vitals = async (journey: Journey, at: string, reading: object = {}): Promise<void> => {
  const observedAt = (await journey.clinic.now()).toString();
  await journey.does('rn-castillo', '', `${at}/vitals`, { ...VITALS, observedAt, ...reading });
};

export const stopPump = async (journey: Journey, at: string, stop: object = {}): Promise<void> => {
  const complete = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 36 };
  await journey.does('rn-castillo', 'pump stopped', `${at}/stop`, { ...complete, ...stop });
};

export const discharge = async (journey: Journey, at: string): Promise<void> => {
  await vitals(journey, at);
  await journey.does('rn-castillo', '', `${at}/recovery`, { scale: 'PADSS', score: 10 });
  await journey.does('rn-castillo', 'discharged with escort', `${at}/discharge`, {
    escortIdentified: true,
    instructionsAcknowledged: true,
  });
};

/** A whole uneventful visit that begins now; a generator, because time passes in it. */
export async function* visit(journey: Journey, ordinal: number, day: string): AsyncGenerator<string> {
  yield `${day}T09:00`;
  const at = await arrive(journey, ordinal);
  await vitals(journey, at);
  yield `${day}T09:30`;
  await startPump(journey, at, ordinal);
  yield `${day}T09:50`;
  await vitals(journey, at);
  yield `${day}T10:10`;
  await stopPump(journey, at);
  yield `${day}T11:15`;
  await discharge(journey, at);
}

export const expectPhase = async (journey: Journey, wanted: string): Promise<void> => {
  const { phase, outcome } = await journey.settle();
  if (phase !== wanted) throw new DemoFailure(`${journey.title}: ${String(phase)} instead of ${wanted}`);
  const end = typeof outcome === 'string' ? outcome : wanted;
  await journey.note('note', `course ${end.toLowerCase().replaceAll('_', ' ')}`);
};
