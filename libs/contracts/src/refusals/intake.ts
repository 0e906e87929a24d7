import { define } from './define.js';

export const intake = {
  BIRTH_DATE_IMPLAUSIBLE: define(
    'input',
    'Nobody can have been born on that date',
    'Send the date on which the person was born.',
  ),
  CONSULTATION_ALREADY_COMPLETED: define('state', 'The consultation is completed', 'Read it; nothing more is needed.'),
  CONSULTATION_NOT_PROCEEDING: define(
    'state',
    'The consultation did not end in a decision to proceed',
    'Complete it with outcome PROCEED before a case is opened.',
  ),
  CASE_CLOSED: define('state', 'The intake case is closed', 'Open a new case.'),
  CONSENT_ALREADY_SIGNED: define('state', 'This consent is in force', 'Reaffirm it, or withdraw it first.'),
  CONSENT_NOT_SIGNED: define('state', 'This consent is not in force', 'Have it signed first.'),
  DISCLOSURE_CONSENT_UNKNOWN: define(
    'state',
    'There is no such disclosure consent in force',
    'List the disclosure consents of the case.',
  ),
  DISCLOSURE_EXPIRY_INVALID: define(
    'input',
    'The consent would have expired already',
    'Send an expiresAt in the future, or none: a consent holds until it is withdrawn.',
  ),
  ELIGIBILITY_NOT_IN_FORCE: define('state', 'There is no eligibility in force', 'Decide eligibility first.'),
  ELIGIBILITY_PERIOD_INVALID: define(
    'input',
    'The validity exceeds the policy or has passed',
    'Send a validUntil in the future, within the policy.',
  ),
  ELIGIBILITY_CAP_INVALID: define(
    'input',
    'The number of infusions exceeds the policy',
    'Send a maxInfusions inside the range that the detail names.',
  ),
  ELIGIBILITY_REASONS_MISSING: define(
    'input',
    'A decision that does not let the patient be treated gives its reasons',
    'Send at least one code in reasons.',
  ),
  ELIGIBILITY_CONDITIONS_MISSING: define(
    'input',
    'A decision with conditions names them',
    'Send at least one code in conditions, or decide ELIGIBLE.',
  ),
  ELIGIBILITY_DEFERRAL_INVALID: define(
    'input',
    'A deferral says until when, and no other decision does',
    'Send deferredUntil, in the future, with DEFERRED and with nothing else.',
  ),
  COURSE_UNDER_WAY: define(
    'state',
    'The treatment course of this case is under way',
    'Complete or terminate the course; that closes the case.',
  ),
  SAFETY_ALERT_OPEN: define('clinical-order', 'A safety alert is unresolved', 'Have a clinician resolve the alert.'),
  SAFETY_ALERT_UNKNOWN: define('state', 'There is no such open alert', 'Read the case for its open alerts.'),
  INSTRUMENT_UNKNOWN: define('input', 'The instrument is not known', 'Send one of the codes that the service lists.'),
  INSTRUMENT_ITEMS_INVALID: define(
    'input',
    'The item responses do not fit the instrument',
    'Send the number of items and the range that the detail names.',
  ),
  INSTRUMENT_VERSION_UNKNOWN: define(
    'input',
    'Nobody knows this version of the instrument',
    'Send a version that the detail names, or none for the current one.',
  ),
  INSTRUMENT_DUE_IN_PAST: define('input', 'The due date has passed', 'Send a dueBy in the future.'),
  ALERT_ACTION_UNKNOWN: define('input', 'The policy knows no such action', 'Send an action that the detail names.'),
  ALERT_NOT_YOURS: define(
    'forbidden',
    'The alert is for another clinician, or for another profession',
    'Have the clinician whom it was routed to, or a role that the detail names, resolve it.',
  ),
  CONSENT_TEXT_UNKNOWN: define(
    'input',
    'This text may not be signed',
    'Send a version and a language of the text that the detail names.',
  ),
  CONSENT_NOT_UNDERSTOOD: define(
    'clinical-order',
    'The patient did not show to have understood the text',
    'Explain it again and repeat the questions before it is signed.',
  ),
  CONSENT_WITNESS_MISSING: define(
    'input',
    'A consent that is only spoken needs a witness',
    'Send witnessId: somebody else than you.',
  ),
  CLEARANCE_TEST_UNKNOWN: define('input', 'The policy knows no such test', 'Send a test that the detail names.'),
  CLEARANCE_UNIT_WRONG: define(
    'input',
    'The value is not in the unit of the test',
    'Send the value in the unit that the detail names; nothing is converted.',
  ),
  CLEARANCE_VALUE_INVALID: define(
    'input',
    'The value cannot be a result of the test',
    'Send a value inside the range, or one of the codes, that the detail names.',
  ),
  CONTRAINDICATION_UNKNOWN: define(
    'input',
    'The policy knows no such contraindication',
    'Send a code that the detail names.',
  ),
  CONTRAINDICATION_NOT_STANDING: define(
    'state',
    'This contraindication does not stand',
    'Read the case for those that do.',
  ),
  CONTRAINDICATION_NOT_OVERRIDABLE: define(
    'clinical-order',
    'Only a relative contraindication can be overridden',
    'Clear it with new evidence, or treat otherwise.',
  ),
  RECHECK_NOT_DUE: define(
    'clinical-order',
    'The re-check is not due yet',
    'Examine the patient again at or after the instant that the detail names.',
  ),
  CODE_MALFORMED: define(
    'input',
    'This is not a code of its system',
    'Send a code of the system that the detail names, not a name.',
  ),
  MEDICATION_HOLD_INVALID: define(
    'input',
    'The hold cannot be instructed like this',
    'Send an end after the beginning, and a taper plan where the detail asks for one.',
  ),
  ELIGIBILITY_REQUIREMENTS_MISSING: define(
    'clinical-order',
    'What a positive decision has to rest on is missing',
    'Bring what each entry of `missing` names.',
  ),
  RECORD_RESTRICTED: define(
    'forbidden',
    'This record is not for your role',
    'Ask somebody who treats the patient. The attempt was recorded.',
  ),
  ACTIVE_COURSE_EXISTS: define(
    'state',
    'The patient has an active course for this indication',
    'End that course, or choose another indication.',
  ),
} as const;
