export * from './event.js';
export * from './blocked.js';
export * from './catalogue.js';
export * from './envelope.js';
export * from './refusals.js';
export { INDICATIONS, CONSENT_TYPES, ELIGIBILITY_OUTCOMES } from './events/intake.js';
export { CREDENTIAL_TYPES, PROFESSIONS } from './events/scheduling.js';
export {
  LOCATION_METHODS,
  OUTREACH_CAUSES,
  OUTREACH_METHODS,
  OUTREACH_OUTCOMES,
  THERAPY_KINDS,
} from './events/therapy.js';
export { STOP_KINDS } from './events/infusion.js';
export { COURSE_OUTCOMES, OUTCOME_VERDICTS, REVIEW_DECISIONS } from './events/course.js';
