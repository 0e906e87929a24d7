import { instant } from '#kernel';
import { SITE, ZONE } from '../courses/clinic.js';
import { STAFF } from '../courses/people.js';
import type { ChaosPatient } from './chaos-patient.js';

const A_DAY = 100;
const MINUTES = 5;
const OPENS = 8 * 60;
const DAYS_AHEAD = 2;

const two = (value: number): string => String(value).padStart(2, '0');

/** A time of its own for each, so that nobody is booked twice: from eight o'clock on, a hundred a day. */
export const slotOf = (nth: number, now: string): string => {
  const today = instant(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const date = today.add({ days: DAYS_AHEAD + Math.floor(nth / A_DAY) });
  const minutes = OPENS + MINUTES * (nth % A_DAY);
  return `${date.toString()}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/** Agrees a time for the first infusion. It comes to pass when the infusion starts, and falls away when the course ends. */
export const bookFirst = async (patient: ChaosPatient, cancelled: boolean): Promise<void> => {
  const nth = Number(patient.serial.slice(1));
  const { body } = await patient.does('desk', '/scheduling/v1/appointments', {
    courseId: patient.id,
    stepId: 'INFUSION:1',
    siteId: SITE,
    practitionerIds: [STAFF.prescriber, STAFF.nurse],
    localDateTime: slotOf(nth, new Date().toISOString()),
    durationMinutes: MINUTES,
  });
  if (!cancelled) return;
  const why = { initiator: 'PATIENT', reason: 'PATIENT_REQUEST' };
  await patient.does('desk', `/scheduling/v1/appointments/${String(body['id'])}/cancel`, why);
};
