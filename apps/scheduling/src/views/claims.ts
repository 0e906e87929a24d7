import type { PublishedSchedulingEvent } from '#contracts';
import type { Sql } from '#event-store';
import type { Projection } from '#platform';
import { select } from '#replicas';

interface Claim {
  readonly appointmentId: string;
  readonly resources: readonly string[];
  readonly startsAt: string;
  readonly endsAt: string;
}

interface Staffing {
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[];
}

const CLAIM = `INSERT INTO appointment_claims (appointment_id, resource, during)
  SELECT $1, resource, tstzrange($3, $4, '[)') FROM unnest($2::text[]) AS resource ORDER BY resource`;

/** In one order for everybody: two bookings that want the same two resources wait for each other in line, not in a ring. */
const claim = async (sql: Sql, { appointmentId, resources, startsAt, endsAt }: Claim): Promise<void> => {
  await sql.query(CLAIM, [appointmentId, [...new Set(resources)].sort(), startsAt, endsAt]);
};

const release = async (sql: Sql, appointmentId: string): Promise<void> => {
  await sql.query('DELETE FROM appointment_claims WHERE appointment_id = $1', [appointmentId]);
};

const practitionersOf = ({ practitionerIds }: Staffing): string[] => practitionerIds.map((id) => `practitioner:${id}`);

/** A dosing session is the therapist's part of an infusion visit: patient and room are claimed by that visit. */
const resourcesOf = (stepId: string, patientRef: string, staffing: Staffing): string[] => {
  if (stepId.startsWith('DOSING:')) return practitionersOf(staffing);
  const room = staffing.roomId === null ? [] : [`room:${staffing.roomId}`];
  return [`patient:${patientRef}`, ...room, ...practitionersOf(staffing)];
};

const stepOf = async (sql: Sql, appointmentId: string): Promise<string> => {
  const [row] = await sql.query<{ step_id: string }>('SELECT step_id FROM appointments WHERE id = $1', [appointmentId]);
  return row?.step_id ?? '';
};

type Handled =
  | 'AppointmentBooked'
  | 'AppointmentRescheduled'
  | 'AppointmentCancelled'
  | 'AppointmentInstantRecomputed'
  | 'SlotConstraintViolated'
  | 'NoShowRecorded';

/** The same claims at another time. Checked at the commit: appointments that move together pass through each other. */
const shift = async (sql: Sql, appointmentId: string, { startsAt, endsAt }: ClaimedTime): Promise<void> => {
  await sql.query(`UPDATE appointment_claims SET during = tstzrange($2, $3, '[)') WHERE appointment_id = $1`, [
    appointmentId,
    startsAt,
    endsAt,
  ]);
};

type ClaimedTime = Pick<Claim, 'startsAt' | 'endsAt'>;

/**
 * Which resource is taken when. Runs before the view of appointments, so that a slot that is taken is reported as that.
 * What was fulfilled stays claimed: it is the past.
 */
export const claims: Projection = {
  name: 'claims',
  async apply(events, { sql }) {
    for (const { type, data, patientRef } of select<PublishedSchedulingEvent, Handled>(
      events,
      'AppointmentBooked',
      'AppointmentRescheduled',
      'AppointmentCancelled',
      'AppointmentInstantRecomputed',
      'SlotConstraintViolated',
      'NoShowRecorded',
    )) {
      const { appointmentId } = data;
      if (type === 'SlotConstraintViolated' && data.rule !== 'DOUBLE_BOOKED') continue;
      if (type === 'AppointmentInstantRecomputed') {
        await shift(sql, appointmentId, data.to);
        continue;
      }
      if (type !== 'AppointmentBooked') await release(sql, appointmentId);
      if (type === 'AppointmentBooked') {
        await claim(sql, { ...data, resources: resourcesOf(data.stepId, data.patientRef, data) });
      } else if (type === 'AppointmentRescheduled') {
        const { to } = data;
        const stepId = await stepOf(sql, appointmentId);
        await claim(sql, { ...to, appointmentId, resources: resourcesOf(stepId, patientRef ?? '', to) });
      }
    }
  },
};
