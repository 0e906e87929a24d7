import { define } from './define.js';

/** What the infusion room refuses beside start and stop: checks, orders, monitoring, aftercare, adverse events. */
export const infusionRoom = {
  CHECK_UNKNOWN: define('input', 'The policy knows no such check', 'Send one of the checks that the flowsheet lists.'),
  CHECK_NOT_ATTESTED: define(
    'input',
    'Nobody attests this check: it is answered by what is on record',
    'Mend what the detail names.',
  ),
  CHECK_FINDING_INVALID: define(
    'input',
    'A finding does not fit its check',
    'Send the evidence, the value and the times that the detail names.',
  ),
  CHECK_NOT_OVERRIDABLE: define(
    'clinical-order',
    'This check cannot be overridden by you',
    'Satisfy the check, or ask somebody with a role that the detail names.',
  ),
  DOSE_ALREADY_ORDERED: define('state', 'A dose is ordered', 'Adjust the dose, with a reason.'),
  DOSE_NOT_ORDERED: define('state', 'No dose is ordered', 'Order the dose first.'),
  CHECKER_NOT_INDEPENDENT: define(
    'clinical-order',
    'The second check is not independent',
    'Let somebody check who neither ordered nor prepared the dose.',
  ),
  DOSE_CHECK_DISAGREES: define(
    'clinical-order',
    'The second calculation comes to something else',
    'Work it out again from the order; if it stays different, have the order adjusted.',
  ),
  LATE_ENTRY_REASON_REQUIRED: define('input', 'A late entry says why it is late', 'Send lateReason with the entry.'),
  SIGN_UNKNOWN: define('input', 'The policy knows no such sign', 'Send one of the signs that the detail names.'),
  SCALE_UNKNOWN: define('input', 'The policy knows no such scale', 'Send one of the scales that the detail names.'),
  SCALE_ITEMS_INVALID: define(
    'input',
    'The items do not fit the scale',
    'Send the number of items and the range that the detail names.',
  ),
  HOLD_NOT_CLEARED: define(
    'clinical-order',
    'A recommendation to hold or stop is open',
    'Take a reading within limits, or have a clinician acknowledge the recommendation.',
  ),
  THRESHOLD_NOT_OPEN: define('state', 'There is no such open recommendation', 'Read the flowsheet for what is open.'),
  ROLE_MAY_NOT_ACKNOWLEDGE: define(
    'clinical-order',
    'Your role may not answer this recommendation',
    'Ask somebody with a role that the detail names.',
  ),
  VOLUME_IMPLAUSIBLE: define(
    'input',
    'The volume does not fit the dose',
    'Read the pump again; send a volume inside the range that the detail names.',
  ),
  RESCUE_ORDER_INVALID: define(
    'clinical-order',
    'The policy does not allow this rescue medication like that',
    'Give a drug, a route and a dose that the detail names.',
  ),
  ESCORT_NOT_EXPECTED: define('state', 'Nobody is expected to take the patient home', 'Confirm an escort first.'),
  CORRECTION_NOT_ALLOWED: define(
    'input',
    'Somebody in this role may not correct this',
    'Have it corrected by somebody in a role that the detail names.',
  ),
  CORRECTION_TOO_LATE: define(
    'state',
    'The time for corrections has passed',
    'Tell the medical director; what was recorded stays as it is.',
  ),
  NOTHING_TO_CORRECT: define('state', 'It is recorded like that already', 'Nothing needs to be done.'),
  READING_UNKNOWN: define(
    'state',
    'There is no such reading, or it was marked before',
    'Read the flowsheet for the times of its readings.',
  ),
  NOT_DISCHARGED: define('state', 'The patient has not left', 'Discharge the patient first.'),
  CONTACT_ALREADY_MADE: define('state', 'The patient was contacted', 'Read the session.'),
  ADVERSE_EVENT_RESOLVED: define('state', 'The adverse event is resolved', 'Record a new one.'),
  REPORT_NOT_DUE: define('state', 'No such report is called for', 'Read the adverse event for its reports.'),
} as const;
