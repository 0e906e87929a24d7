import { newId } from '#kernel';
import { COMPUTED, delivery, DEPARTURE, dose, DOSE_MG, evaluation, findings, screening, vitals } from './bodies.js';
import { SITE, US_CA } from './clinic.js';
import type { Patient } from './patient.js';
import { STAFF } from './people.js';

/** From first contact to eligibility. */
export const intake = async (patient: Patient): Promise<void> => {
  const { serial } = patient;
  const person = { name: `Bench ${serial}`, birthDate: '1984-05-06', email: `${serial}@bench.example` };
  const request = { channel: 'WEB', siteId: SITE, statedConcerns: ['PTSD'], person };
  const { body } = await patient.does('desk', '/intake/v1/consultations', request);
  const consultationId = String(body['id']);
  const outcome = { modality: 'VIDEO', outcome: 'PROCEED' };
  await patient.does('prescriber', `/intake/v1/consultations/${consultationId}/complete`, outcome);
  const opened = await patient.does('desk', '/intake/v1/cases', { consultationId, indication: 'PTSD' });
  patient.id = String(opened.body['id']);
  const at = `/intake/v1/cases/${patient.id}`;
  await patient.does('desk', `${at}/screenings`, screening());
  await patient.does('prescriber', `${at}/evaluations`, evaluation());
  const text = { textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
  for (const consentType of ['TREATMENT_KETAMINE_OFFLABEL', 'PSYCHOTHERAPY'])
    await patient.does('prescriber', `${at}/consents`, { consentType, ...text });
  await patient.does('prescriber', `${at}/eligibility`, { outcome: 'ELIGIBLE' });
};

export const stockUp = async (patient: Patient): Promise<void> => {
  const path = '/infusion/v1/medication/shipments';
  const received = await patient.does('nurse', path, delivery(SITE, patient.serial));
  patient.vialId = (received.body['vialIds'] as readonly string[])[0] ?? newId();
};

export const openCourse = (patient: Patient, protocolId: string, plannedInfusions: number) =>
  patient.does('prescriber', '/course/v1/courses', { courseId: patient.id, protocolId, plannedInfusions });

/** The visit up to the pump: check-in, escort, order, its independent check, checklist, vial, baseline. Its path. */
export const arrive = async (patient: Patient, ordinal: number): Promise<string> => {
  const arrival = {
    courseId: patient.id,
    ordinal,
    identifiersMatched: ['NAME', 'BIRTH_DATE'],
    consentReaffirmed: true,
  };
  const { body } = await patient.does('nurse', '/infusion/v1/sessions', arrival);
  const infusionId = String(body['id']);
  const at = `/infusion/v1/sessions/${infusionId}`;
  await patient.does('nurse', `${at}/escort`, { relationship: 'PARTNER', method: 'CONFIRMED_FOR_PICKUP' });
  await patient.does('prescriber', `${at}/dose`, dose());
  await patient.does('director', `${at}/dose/check`, { preparedBy: STAFF.nurse, ...COMPUTED });
  await patient.does('nurse', `${at}/checks`, { findings: findings() });
  await patient.does('nurse', `/infusion/v1/medication/vials/${patient.vialId}/issues`, { infusionId });
  await patient.does('nurse', `${at}/vitals`, vitals());
  return at;
};

export const crewWith = (monitorId: string): object => ({ monitorId, supervisorId: STAFF.prescriber });

export const start = (patient: Patient, at: string, monitorId: string) =>
  patient.does('nurse', `${at}/start`, crewWith(monitorId));

export const WHOLE_DOSE = { kind: 'COMPLETED', reasonCode: 'DOSE_GIVEN', mgDelivered: DOSE_MG };

export const stop = (patient: Patient, at: string, how: object = WHOLE_DOSE) =>
  patient.does('nurse', `${at}/stop`, how);

export const recover = async (patient: Patient, at: string): Promise<void> => {
  await patient.does('nurse', `${at}/vitals`, vitals());
  await patient.does('nurse', `${at}/vitals`, vitals());
  await patient.does('nurse', `${at}/recovery`, { scale: 'PADSS', score: 10 });
};

export const discharge = (patient: Patient, at: string) => patient.does('nurse', `${at}/discharge`, DEPARTURE);

export const sessionOf = ({ id: courseId }: Patient, kind: string, ordinal: number): object => {
  const visit = { courseId, kind, ordinal, modality: 'IN_PERSON' };
  return { ...visit, patientJurisdiction: US_CA };
};

/** Answers the path of the session. */
export const beginSession = async (patient: Patient, kind: string, ordinal: number): Promise<string> => {
  const { body } = await patient.does('therapist', '/therapy/v1/sessions', sessionOf(patient, kind, ordinal));
  return `/therapy/v1/sessions/${String(body['id'])}`;
};

export const completeSession = (patient: Patient, at: string) => patient.does('therapist', `${at}/complete`, {});
