export * from './event.js';
export * from './blocked.js';
export * from './catalogue.js';
export * from './envelope.js';
export * from './refusals.js';
export {
  INDICATIONS,
  CONSENT_TYPES,
  ELIGIBILITY_OUTCOMES,
  CONTRAINDICATION_CLASSES,
  CLEARANCE_RESULTS,
  SCREEN_RESULTS,
  SENSITIVITIES,
} from './events/intake.js';
export { CREDENTIAL_TYPES, PROFESSIONS } from './events/scheduling.js';
export { THERAPY_KINDS } from './events/therapy.js';
export { STOP_KINDS } from './events/infusion.js';
export { COURSE_OUTCOMES } from './events/course.js';
