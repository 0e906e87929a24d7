import { define } from './define.js';

export const course = {
  PROTOCOL_UNKNOWN: define(
    'input',
    'There is no such protocol version',
    'List the protocols and send an active version.',
  ),
  PROTOCOL_INVALID: define('input', 'The protocol definition is not valid', 'Mend each problem that the detail names.'),
  PROTOCOL_INFEASIBLE: define('input', 'The protocol can never be completed', 'Mend the rule that the detail names.'),
  PROTOCOL_EXISTS: define(
    'conflict',
    'This version exists and cannot be changed',
    'Approve the change under a new version.',
  ),
  PLANNED_INFUSIONS_OUT_OF_RANGE: define(
    'input',
    'The protocol does not allow that number of infusions',
    'Send a number inside the range that the detail names.',
  ),
  INTAKE_CASE_UNKNOWN: define(
    'input',
    'The intake case is not known here (yet)',
    'Send Waymark-After with the position of the opened case.',
  ),
  PROTOCOL_UNSIGNED: define(
    'clinical-order',
    'No medical director has signed this protocol version',
    'Have it signed by POST /course/v1/protocols, or choose a version that is.',
  ),
  PROTOCOL_SAME: define('state', 'The course is pinned to this version already', 'Nothing needs to be done.'),
  PROTOCOL_BREAKS_HISTORY: define(
    'clinical-order',
    'What has happened in the course breaks the other protocol version',
    'Keep the course on its version, or accept the breaches that `missing` lists by signing for them.',
  ),
  TRANSFER_SAME_SITE: define('state', 'The course is at this site already', 'Nothing needs to be done.'),
  COURSE_IN_INFUSION: define(
    'state',
    'An infusion of the course is in progress',
    'Wait until the patient has been discharged.',
  ),
  COURSE_OVER: define('state', 'The course is over', 'Open a new course.'),
  HOLD_UNKNOWN: define('state', 'There is no such hold', 'Read the course for its holds.'),
  HOLD_IS_INCIDENT: define(
    'state',
    'The course stands still because of what happened to the patient',
    'Resume the course through the incident, once the patient was cleared anew.',
  ),
  INCIDENT_KNOWN: define('state', 'This is reported already', 'Nothing needs to be done.'),
  INCIDENT_UNKNOWN: define('state', 'There is no such open incident', 'Read the course for its holds.'),
  RECLEARANCE_MISSING: define(
    'clinical-order',
    'Nobody has cleared the patient since the incident',
    'Have eligibility decided anew; then resume the course.',
  ),
  COURSE_FROZEN: define(
    'clinical-order',
    'The patient is in hospital or has died',
    'Nothing of the course goes on until a clinician has resumed it.',
  ),
  GATE_NOT_OVERRIDABLE: define('clinical-order', 'This gate cannot be overridden', 'Satisfy the gate.'),
  GATE_UNKNOWN: define('input', 'There is no such gate', 'Send a gate that the course lists under a step.'),
  STEP_UNKNOWN: define('input', 'The course has no such step', 'Read the course for its steps.'),
  OVERRIDE_PERIOD_INVALID: define(
    'input',
    'The override must end in the future, within what the policy allows',
    'Send a validUntil not after the instant that the detail names.',
  ),
  MAINTENANCE_NOT_OFFERED: define(
    'clinical-order',
    'The protocol of the course allows no (further) booster',
    'Open a new course, or move the course to a protocol with maintenance.',
  ),
  BOOSTER_NOT_DUE: define('clinical-order', 'A booster cannot be authorised now', 'Satisfy what `missing` lists.'),
  REVIEW_UNKNOWN: define('state', 'There is no such open review', "Read the course's outcomes for its reviews."),
  RELAPSE_NOT_POSSIBLE: define('state', 'There is no response that could be lost', "Read the course's outcomes."),
  SERIES_NOT_OPEN: define('state', 'There is no open infusion series', 'Read the course for its phase.'),
} as const;
