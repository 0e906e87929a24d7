import type { RefusalCode } from '#contracts';

/** The time zone rules of this process, kept with every slot that was computed by them. */
export const TZDB_VERSION = process.versions['tz'] ?? 'unknown';

/** What the database refuses when somebody else was first. */
export const TAKEN: Readonly<Record<string, RefusalCode>> = {
  appointment_claims_no_overlap: 'DOUBLE_BOOKED',
  appointments_one_open_per_step: 'STEP_ALREADY_BOOKED',
};
