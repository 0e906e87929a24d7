import {
  arrive,
  beginSession,
  completeSession,
  crewWith,
  discharge,
  intake,
  openCourse,
  recover,
  sessionOf,
  stockUp,
  stop,
} from '../courses/acts.js';
import { DOSE_MG } from '../courses/bodies.js';
import { bookFirst } from './bookings.js';
import type { ChaosPatient } from './chaos-patient.js';
import { APART, type Story } from './story.js';

/** The course is over before its time. */
const LEFT = 'left';
type Progress = typeof LEFT | 'on';

/** A whole course by its story, whatever breaks on the way. Ends when the course has. */
export const treat = async (patient: ChaosPatient, story: Story): Promise<void> => {
  await intake(patient);
  await stockUp(patient);
  await openCourse(patient, story.protocolId, story.infusions);
  patient.note('opened', story.protocolId);
  await patient.look();
  if (story.booking !== 'NONE') await bookFirst(patient, story.booking === 'CANCELLED');
  if (story.early) await patient.mayNot('therapist', '/therapy/v1/sessions', sessionOf(patient, 'INTEGRATION', 1));
  if (story.protocolId === 'chaos.prepared') await prepare(patient, story);
  for (let ordinal = 1; ordinal <= story.infusions; ordinal += 1)
    if ((await round(patient, story, ordinal)) === LEFT) break;
  const { body } = await patient.look();
  if (body['over'] !== true) throw new Error(`It ended as ${String(body['phase'])}.`);
  patient.note('ended', String(body['outcome']));
};

const prepare = async (patient: ChaosPatient, { preparation }: Story): Promise<void> => {
  if (preparation === 'SESSION') await completeSession(patient, await beginSession(patient, 'PREPARATION', 1));
  const waiver = { reasonCode: 'KNOWN_PATIENT', reason: 'Prepared elsewhere.' };
  await patient.does('director', `/therapy/v1/courses/${patient.id}/preparation/waive`, waiver);
  await patient.look();
};

/** One infusion and what belongs to it. */
const round = async (patient: ChaosPatient, story: Story, ordinal: number): Promise<Progress> => {
  if ((await visit(patient, story, ordinal)) === LEFT) return LEFT;
  if (story.protocolId === APART) return apart(patient, ordinal);
  await integrate(patient, story, ordinal);
  return story.leavesAfter === ordinal && ordinal < story.infusions ? leave(patient) : 'on';
};

const visit = async (patient: ChaosPatient, story: Story, ordinal: number): Promise<Progress> => {
  await patient.waitUntil(`INFUSION:${ordinal}`, ['AVAILABLE']);
  const at = await arrive(patient, ordinal);
  if (story.withdrawnAt === ordinal) return withdraw(patient, at);
  if (story.heldAt === ordinal) await hold(patient, at);
  const { monitors } = patient.clinic;
  const monitor = await monitors.take();
  try {
    const crew = crewWith(monitor);
    if (story.racesAt.includes(ordinal)) await patient.onlyOneOf('nurse', `${at}/start`, [crew, crew]);
    else await patient.does('nurse', `${at}/start`, crew);
    await stopPump(patient, at, story.stoppedByPatientAt === ordinal);
    await recover(patient, at);
    await discharge(patient, at);
  } finally {
    monitors.giveBack(monitor);
  }
  if (story.calledAfter.includes(ordinal))
    await patient.does('nurse', `${at}/contact`, { outcome: 'WELL', findings: 'Rested, ate, not alone.' });
  return 'on';
};

interface Issued {
  readonly issueId: string;
  readonly vialId: string;
  readonly unaccountedMg: number;
}

/** What is out of the safe for a visit and was not given. */
const openIssues = async (patient: ChaosPatient, at: string): Promise<readonly Issued[]> => {
  const { body } = await patient.reads('nurse', `${at}/medication`);
  return (body['issues'] as readonly Issued[]).filter(({ unaccountedMg }) => unaccountedMg > 0);
};

const GIVEN_MG = 20;

const stopPump = async (patient: ChaosPatient, at: string, byPatient: boolean): Promise<void> => {
  if (!byPatient) {
    await stop(patient, at);
    return;
  }
  await stop(patient, at, { kind: 'PATIENT', reasonCode: 'PATIENT_CHOICE', mgDelivered: GIVEN_MG });
  for (const { issueId, vialId, unaccountedMg } of await openIssues(patient, at)) {
    if (unaccountedMg !== DOSE_MG - GIVEN_MG) throw new Error(`${unaccountedMg} mg of ${issueId} are unaccounted for.`);
    const vial = `/infusion/v1/medication/vials/${vialId}`;
    const waste = { issueId, reasonCode: 'DOSE_STOPPED_EARLY', method: 'SEQUESTRATION_DEVICE' };
    const { body } = await patient.does('nurse', `${vial}/waste`, waste);
    await patient.does('prescriber', `${vial}/witness`, { disposalId: body['disposalId'] });
  }
};

/** The permit is withdrawn while everything else is ready; the same visit goes on once the hold is released. */
const hold = async (patient: ChaosPatient, at: string): Promise<void> => {
  const holds = `/course/v1/courses/${patient.id}/holds`;
  const why = { reasonCode: 'BLOOD_PRESSURE', reason: 'To be reviewed.' };
  const { body } = await patient.does('nurse', holds, why);
  await patient.look();
  await patient.mayNot('nurse', `${at}/start`, crewWith('rn-m1'));
  await patient.does('prescriber', `${holds}/${String(body['holdId'])}/release`, { reasonCode: 'REVIEWED' });
  await patient.look();
};

const withdraw = async (patient: ChaosPatient, at: string): Promise<Progress> => {
  const withdrawal = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', inSession: false };
  await patient.does('prescriber', `/intake/v1/cases/${patient.id}/consents/withdraw`, withdrawal);
  await patient.look();
  await patient.mayNot('nurse', `${at}/start`, crewWith('rn-m1'));
  await patient.does('nurse', `${at}/defer`, { initiator: 'PATIENT', reasonCode: 'CONSENT_WITHDRAWN' });
  for (const { issueId, vialId } of await openIssues(patient, at))
    await patient.does('nurse', `/infusion/v1/medication/vials/${vialId}/returns`, { issueId, sealIntact: false });
  return leave(patient);
};

const leave = async (patient: ChaosPatient): Promise<Progress> => {
  const end = { outcome: 'TERMINATED_PATIENT_CHOICE', reasonCode: 'PATIENT_CHOICE' };
  await patient.does('prescriber', `/course/v1/courses/${patient.id}/terminate`, end);
  await patient.look();
  await patient.mayNot('therapist', '/therapy/v1/sessions', sessionOf(patient, 'INTEGRATION', 1));
  return LEFT;
};

const SESSIONS = '/therapy/v1/sessions';

/** Not on the date of the infusion, however often somebody asks. */
const apart = async (patient: ChaosPatient, ordinal: number): Promise<Progress> => {
  await patient.look();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const reply = await patient.tries('therapist', SESSIONS, sessionOf(patient, 'INTEGRATION', ordinal));
    // Midnight has passed meanwhile: then it is the next date, and permitted.
    if (reply.status < 300) {
      await completeSession(patient, `${SESSIONS}/${String(reply.body['id'])}`);
      return 'on';
    }
  }
  return leave(patient);
};

const integrate = async (patient: ChaosPatient, story: Story, ordinal: number): Promise<void> => {
  const step = `INTEGRATION:${ordinal}`;
  if (story.notComingAt === ordinal) {
    const missed = { kind: 'INTEGRATION', ordinal, who: 'PATIENT', noticeGiven: false };
    await patient.does('therapist', `/therapy/v1/courses/${patient.id}/missed-sessions`, missed);
  }
  const wanted = story.lateAt === ordinal ? ['MISSED'] : ['AVAILABLE', 'MISSED'];
  const status = await patient.waitUntil(step, wanted);
  const at = status === 'AVAILABLE' ? await begin(patient, story, ordinal) : null;
  if (at === null) await waive(patient, ordinal);
  else await completeSession(patient, at);
  await patient.look();
};

/** Null: the window has closed in the meantime. */
const begin = async (patient: ChaosPatient, story: Story, ordinal: number): Promise<string | null> => {
  const session = sessionOf(patient, 'INTEGRATION', ordinal);
  const closes = story.protocolId === 'chaos.window';
  const races = !closes && story.racesAt.includes(ordinal);
  const { status, body } = races
    ? await patient.onlyOneOf('therapist', SESSIONS, [session, session])
    : await patient.tries('therapist', SESSIONS, session);
  if (status < 300) return `${SESSIONS}/${String(body['id'])}`;
  if (!closes || body['code'] !== 'PERMIT_REQUIRED') throw new Error(`${SESSIONS}: ${JSON.stringify(body)}`);
  await patient.waitUntil(`INTEGRATION:${ordinal}`, ['MISSED']);
  return null;
};

const waive = async (patient: ChaosPatient, ordinal: number): Promise<void> => {
  const waiver = { ordinal, reasonCode: 'ILLNESS', reason: 'Did not come in time.' };
  await patient.does('director', `/therapy/v1/courses/${patient.id}/integration-waivers`, waiver);
};
