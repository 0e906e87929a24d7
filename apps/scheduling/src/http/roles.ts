import type { Role } from '#kernel';

/** Who sets up sites, rooms and staff. */
export const SET_UP: readonly Role[] = ['operator', 'medical-director', 'scheduler'];

/** Who keeps the credential file. */
export const CREDENTIALLING: readonly Role[] = ['operator', 'medical-director'];

/** Who agrees times with patients. */
export const BOOKING: readonly Role[] = ['scheduler', 'coordinator'];

/** Who may say that a patient did not come, or that a visit must not take place. */
export const AT_THE_VISIT: readonly Role[] = [...BOOKING, 'nurse', 'therapist', 'prescriber'];

/** Schedules hold no diagnosis, dose or score: whoever works here may read them. */
export const EVERYBODY: readonly Role[] = [...AT_THE_VISIT, 'medical-director', 'operator', 'auditor'];
