import { Temporal } from '#kernel';
import type { Answer } from '../client/api-client.js';
import { DemoFailure } from './clinic.js';
import type { Journey } from './journey.js';
import { issueMedication } from './medication.js';
import type { Person } from './people.js';

const US_CA = 'US-CA';

/** From first contact to an opened course: consultation, screening, consents, eligibility. */
export const intake = async (journey: Journey, indication: string, eligibility: object = {}): Promise<void> => {
  const consultation = await journey.does('front-desk', 'consultation', '/intake/v1/consultations', {
    channel: 'WEB',
    siteId: journey.siteId,
    statedConcerns: [indication],
    person: journey.patient,
  });
  const id = String(consultation.body['id']);
  journey.patientRef = String(consultation.body['patientRef']);
  const done = { modality: 'VIDEO', outcome: 'PROCEED' };
  await journey.does('np-larsen', '', `/intake/v1/consultations/${id}/complete`, done);
  const opened = await journey.does('front-desk', 'case opened', '/intake/v1/cases', {
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
  await journey.note('done', 'consents: ketamine, psychotherapy, disclosure');
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
  await journey.does('np-larsen', 'evaluated and cleared', path, { ...EVALUATION, ...more });
};

export const decideEligible = async (journey: Journey, verdict: object = {}): Promise<void> => {
  const path = `/intake/v1/cases/${journey.courseId}/eligibility`;
  await journey.does('np-larsen', 'eligible', path, { outcome: 'ELIGIBLE', ...verdict });
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

const CONFIRMED = ['EDUCATION', 'SET_AND_SETTING', 'SUPPORT_SYSTEM'];

/** What preparation leaves on record, by the path that takes it. */
export const PREPARATION_RECORDS: Readonly<Record<string, object>> = {
  'shared-goal': {
    goalCode: 'DAILY_FUNCTION',
    words: 'Breakfast with my daughter, five days a week.',
    agreedByPatient: true,
  },
  'distress-plan': { plan: 'A hand on the shoulder, and the song about the harbour.' },
  escort: { relationship: 'PARTNER', name: 'Casimir Underhill', phone: '+1 555 0142' },
  instructions: { version: '2026-01' },
};

const SESSION_MINUTES = 53;

/** Begins a psychotherapy session of any kind, on a permit. Answers its path. */
export const beginSession = async (
  journey: Journey,
  kind: string,
  ordinal: number,
  therapist: Person = 'lmft-haddad',
): Promise<string> => {
  await journey.settle();
  const visit = { courseId: journey.courseId, kind, ordinal, modality: 'IN_PERSON', patientJurisdiction: US_CA };
  const started = await journey.does(therapist, '', '/therapy/v1/sessions', visit);
  return `/therapy/v1/sessions/${String(started.body['id'])}`;
};

/** A psychotherapy session of any kind, started on a permit and completed. */
export async function* session(
  journey: Journey,
  kind: string,
  ordinal: number,
  therapist: Person = 'lmft-haddad',
): AsyncGenerator<string> {
  const at = await beginSession(journey, kind, ordinal, therapist);
  yield await journey.clinic.inMinutes(SESSION_MINUTES);
  await journey.does(therapist, `${kind.toLowerCase()} session ${ordinal}`, `${at}/complete`, {});
}

export const mayNotHold = async (journey: Journey, kind: string, ordinal: number): Promise<void> => {
  await journey.settle();
  const visit = { courseId: journey.courseId, kind, ordinal, modality: 'IN_PERSON', patientJurisdiction: US_CA };
  await journey.mayNot('lmft-haddad', `${kind}:${ordinal}`, '/therapy/v1/sessions', visit);
};

/** Preparation: one session, every item of the checklist, the three questions, the therapist's attestation. */
export async function* prepare(journey: Journey, ordinal = 1): AsyncGenerator<string> {
  yield* session(journey, 'PREPARATION', ordinal);
  const at = `/therapy/v1/courses/${journey.courseId}/preparation`;
  for (const itemCode of CONFIRMED) await journey.does('lmft-haddad', '', `${at}/items`, { itemCode });
  for (const [record, body] of Object.entries(PREPARATION_RECORDS))
    await journey.does('lmft-haddad', '', `${at}/${record}`, body);
  for (const [promptCode, text] of Object.entries(INTENTIONS))
    await journey.does('lmft-haddad', '', `${at}/intentions`, { promptCode, text });
  await journey.does('lmft-haddad', 'preparation attested', `${at}/complete`, { attested: true });
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

const hoursAgo = async (journey: Journey, hours: number): Promise<string> =>
  (await journey.clinic.now()).subtract({ hours }).toString();

/** What a person finds before the pump may start; one command for all of it. */
export const findings = async (journey: Journey): Promise<readonly object[]> => {
  const pass = (checkCode: string, evidence: string) => ({ checkCode, result: 'PASS', evidence });
  const fasting = { lastSolidsAt: await hoursAgo(journey, 11), lastLiquidsAt: await hoursAgo(journey, 3) };
  return [
    { ...pass('FASTING', 'PATIENT_STATEMENT'), ...fasting },
    pass('SAME_DAY_QUESTIONS', 'PATIENT_STATEMENT'),
    { ...pass('SUICIDE_SCREEN', 'CSSRS_SCREENER'), value: 0 },
    { ...pass('PREGNANCY', 'NOT_RELEVANT'), result: 'NOT_APPLICABLE' },
    pass('EMERGENCY_EQUIPMENT', 'EQUIPMENT_LOG'),
    pass('VIAL_ISSUED', 'VIAL_LABEL_READ'),
  ];
};

/** The order as the prescriber writes it: 36 mg for 72 kg, 0.72 mL of the vial in 50 mL, 75 mL/h. */
export const order = async (journey: Journey, dose: object = {}): Promise<object> => {
  const weightMeasuredAt = (await journey.clinic.now()).toString();
  const weight = { weightKg: 72, weightUnit: 'kg', weightMeasuredAt };
  return { mgPerKg: 0.5, ...weight, minutes: 40, vialMgPerMl: 50, infusionMl: 50, ...dose };
};
export const CALCULATED = { preparedBy: 'rn-castillo', computedMg: 36, computedMl: 0.72, computedMlPerH: 75 };

/** Checks a patient in for an infusion. Answers the path of the session. */
export const checkIn = async (journey: Journey, ordinal: number): Promise<string> => {
  await journey.settle();
  await signOn(journey);
  const { courseId } = journey;
  const arrival = { courseId, ordinal, identifiersMatched: ['NAME', 'BIRTH_DATE'], consentReaffirmed: true };
  const checkedIn = await journey.does('rn-castillo', '', '/infusion/v1/sessions', arrival);
  return `/infusion/v1/sessions/${String(checkedIn.body['id'])}`;
};

/** The visit up to the pump: check-in, escort, order, its independent check, checklist, baseline. Answers the path. */
export const arrive = async (journey: Journey, ordinal: number): Promise<string> => {
  const at = await checkIn(journey, ordinal);
  const escort = { relationship: 'PARTNER', method: 'CONFIRMED_FOR_PICKUP' };
  await journey.does('rn-castillo', '', `${at}/escort`, escort);
  await journey.does('np-larsen', '', `${at}/dose`, await order(journey));
  await journey.does('rn-wu', '', `${at}/dose/check`, CALCULATED);
  await journey.does('rn-castillo', '', `${at}/checks`, { findings: await findings(journey) });
  await issueMedication(journey, at);
  await vitals(journey, at, CALM);
  return at;
};

interface Team {
  readonly monitorId: Person;
  readonly supervisorId: Person;
}

export const TEAM = { monitorId: 'rn-castillo', supervisorId: 'np-larsen' } as const satisfies Team;

/** Nobody is at two sites at once. */
const TEAMS: Readonly<Record<string, Team>> = {
  oakland: { monitorId: 'rn-mbeki', supervisorId: 'md-okafor' },
  'los-angeles': { monitorId: 'rn-silva', supervisorId: 'np-ito' },
};

export const teamOf = ({ siteId }: Pick<Journey, 'siteId'>): Team => TEAMS[siteId] ?? TEAM;

/** The supervising clinician of the site signs on for the day. */
export const signOn = async (journey: Journey, supervisor: Person = teamOf(journey).supervisorId): Promise<void> => {
  const path = `/scheduling/v1/practitioners/${supervisor}/presence`;
  await journey.does(supervisor, '', path, { siteId: journey.siteId });
};

export const startPump = async (
  journey: Journey,
  at: string,
  ordinal: number,
  team: object = teamOf(journey),
): Promise<void> => {
  await journey.does('rn-castillo', `infusion ${ordinal} running`, `${at}/start`, team);
};

/** Nothing of dissociation, six times. */
export const CALM = { scales: [{ scale: 'CADSS6', items: [0, 0, 0, 0, 0, 0] }] };

const VITALS = { source: 'DEVICE', sbp: 124, dbp: 78, hr: 72, rr: 14, spo2: 98, moaas: 5 };

export const vitals = async (journey: Journey, at: string, reading: object = {}): Promise<Answer> => {
  const observedAt = (await journey.clinic.now()).toString();
  return journey.does('rn-castillo', '', `${at}/vitals`, { ...VITALS, observedAt, ...reading });
};

export const stopPump = async (journey: Journey, at: string, stop: object = {}): Promise<void> => {
  const complete = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: 36 };
  await journey.does('rn-castillo', 'pump stopped', `${at}/stop`, { ...complete, ...stop });
  await vitals(journey, at);
};

export const discharge = async (journey: Journey, at: string): Promise<void> => {
  await vitals(journey, at, CALM);
  await journey.does('rn-castillo', '', `${at}/recovery`, { scale: 'PADSS', score: 10 });
  await journey.does('rn-castillo', 'discharged with escort', `${at}/discharge`, {
    escortIdentified: true,
    instructionsAcknowledged: true,
    suicideQuestionAsked: true,
  });
};

const later = (day: string, time: string, minutes: number): string => {
  const moment = Temporal.PlainDateTime.from(`${day}T${time}`).add({ minutes });
  return moment.toString({ smallestUnit: 'minute' });
};

/** Vital signs at even distances, from a time on. */
export async function* monitored(
  journey: Journey,
  at: string,
  { day, from, every, times }: { day: string; from: string; every: number; times: number },
): AsyncGenerator<string> {
  for (let step = 0; step < times; step += 1) {
    yield later(day, from, step * every);
    await vitals(journey, at);
  }
}

/** A whole uneventful visit that begins now; a generator, because time passes in it. */
export async function* visit(journey: Journey, ordinal: number, day: string): AsyncGenerator<string> {
  yield `${day}T09:00`;
  const at = await arrive(journey, ordinal);
  yield `${day}T09:30`;
  await startPump(journey, at, ordinal);
  yield* monitored(journey, at, { day, from: '09:30', every: 10, times: 4 });
  yield `${day}T10:10`;
  await stopPump(journey, at);
  yield* monitored(journey, at, { day, from: '10:25', every: 15, times: 3 });
  yield `${day}T11:10`;
  await discharge(journey, at);
  yield `${day}T15:00`;
  await journey.does('rn-castillo', '', `${at}/contact`, { outcome: 'WELL', findings: 'Rested, ate, not alone.' });
}

export const expectPhase = async (journey: Journey, wanted: string): Promise<void> => {
  const { phase, outcome } = await journey.settle();
  if (phase !== wanted) throw new DemoFailure(`${journey.title}: ${String(phase)} instead of ${wanted}`);
  const end = typeof outcome === 'string' ? outcome : wanted;
  await journey.note('note', `course ${end.toLowerCase().replaceAll('_', ' ')}`);
};
