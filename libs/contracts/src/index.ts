export * from './event.js';
export * from './blocked.js';
export * from './catalogue.js';
export * from './envelope.js';
export * from './refusals.js';
export { CONSENT_TYPES } from './events/consent.js';
export { ELIGIBILITY_OUTCOMES, INDICATIONS } from './events/eligibility.js';
export { SENSITIVITIES } from './events/screening.js';
export { CLEARANCE_RESULTS, CONTRAINDICATION_CLASSES, SCREEN_RESULTS } from './events/work-up.js';
export { CREDENTIAL_TYPES, PROFESSIONS } from './events/scheduling.js';
export {
  LOCATION_METHODS,
  OUTREACH_CAUSES,
  OUTREACH_METHODS,
  OUTREACH_OUTCOMES,
  THERAPY_KINDS,
} from './events/therapy.js';
export { STOP_KINDS } from './events/infusion.js';
export { CHECK_RESULTS, CONTACT_OUTCOMES, RECOMMENDATIONS, ROOM_PHASES } from './events/infusion-room.js';
export { AE_OUTCOMES, RELATEDNESS } from './events/adverse-event.js';
export {
  DISCREPANCY_RESOLUTIONS,
  DISCREPANCY_SOURCES,
  LOSS_KINDS,
  LOSS_REPORTS,
  STOCK_PLACES,
} from './events/medication.js';
export { OUTCOME_VERDICTS } from '#protocol';
export { COURSE_OUTCOMES, INCIDENTS, NO_SHOW_HOLD, REVIEW_DECISIONS } from './events/course.js';
