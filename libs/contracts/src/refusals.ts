import { define } from './refusals/define.js';
import { course } from './refusals/course.js';
import { infusionRoom } from './refusals/infusion-room.js';
import { medication } from './refusals/medication.js';
import { intake } from './refusals/intake.js';

export type { RefusalDefinition, RefusalKind } from './refusals/define.js';

const shared = {
  NOT_FOUND: define('not-found', 'There is no such thing', 'Check the id, and that it belongs to this service.'),
  SITE_OUT_OF_SCOPE: define(
    'forbidden',
    'This belongs to a site that your token does not cover',
    'Ask for a token that covers the site.',
  ),
  ALREADY_EXISTS: define('conflict', 'It exists already', 'Read it, or use another id.'),
  STALE_VERSION: define(
    'conflict',
    'It has changed since you read it',
    'Read it again and send its new ETag in If-Match.',
  ),
  CONCURRENT_CHANGE: define('conflict', 'Others are changing the same thing right now', 'Send the request again.'),
  PERMIT_REQUIRED: define(
    'clinical-order',
    'The treatment course does not permit this step now',
    'Satisfy each gate listed in `missing`, or have it overridden where that is allowed.',
  ),
  CREDENTIAL_INVALID: define(
    'clinical-order',
    'Somebody lacks a valid credential for this act',
    'Have the credential verified in scheduling, or assign somebody who holds it.',
  ),
  LOCAL_TIME_INVALID: define('input', 'Not a calendar date and time', 'Send local time as YYYY-MM-DDTHH:MM.'),
  LOCAL_TIME_SKIPPED: define(
    'input',
    'Daylight saving skips this local time',
    'Choose a time before or after the change.',
  ),
  LOCAL_TIME_AMBIGUOUS: define('input', 'This local time occurs twice', 'Send the offset as well.'),
  LOCAL_TIME_OFFSET_WRONG: define(
    'input',
    'The offset does not fit the place and time',
    'Send one of the offsets named, or none.',
  ),
  TIME_IN_FUTURE: define('input', 'The time lies in the future', 'Send the time at which it happened.'),
} as const;

const scheduling = {
  DOUBLE_BOOKED: define(
    'conflict',
    'A person, room or patient is booked at that time',
    'Choose another time or resource.',
  ),
  ZONE_UNKNOWN: define(
    'input',
    'The time zone is not known',
    'Send a zone of the IANA database, such as America/Los_Angeles.',
  ),
  STEP_ALREADY_BOOKED: define('conflict', 'The step has an open appointment', 'Move or cancel that appointment first.'),
  SITE_UNKNOWN: define(
    'input',
    'The site is not registered',
    'Register the site first, or send Waymark-After with its position.',
  ),
  SITE_ORGANISATION_UNKNOWN: define(
    'state',
    'Nobody has said whose clinic the site is',
    'Name it first: POST /scheduling/v1/sites/{siteId}/organisation.',
  ),
  SITE_ORGANISATION_NAMED: define(
    'state',
    'The site belongs to an organisation already',
    'Register a site of its own for another organisation, and transfer the courses.',
  ),
  PRACTITIONER_UNKNOWN: define('input', 'The practitioner is not registered', 'Register the practitioner first.'),
  ROOM_UNKNOWN: define('input', 'The room is not registered at this site', 'Register the room first.'),
  APPOINTMENT_OUTSIDE_WINDOW: define(
    'clinical-order',
    'The appointment lies outside the window of its step',
    'Choose a time inside the window that the detail names.',
  ),
  APPOINTMENT_SAME_DAY: define(
    'clinical-order',
    'Infusion and psychotherapy may not fall on one date',
    'Choose another date for one of them.',
  ),
  APPOINTMENT_GAP_TOO_SHORT: define(
    'clinical-order',
    'Two infusions are closer than the protocol allows',
    'Choose a later date.',
  ),
  APPOINTMENT_NOT_OPEN: define('state', 'The appointment is over or cancelled', 'Book a new one.'),
  APPOINTMENT_IN_PAST: define('input', 'The appointment would start in the past', 'Choose a future time.'),
  COURSE_UNKNOWN: define(
    'input',
    'The course is not known here (yet)',
    'Send Waymark-After with the position of the opened course.',
  ),
  TEMPLATE_INFEASIBLE: define(
    'clinical-order',
    'The weekly template can never satisfy the protocol',
    'Change the weekdays as the detail says.',
  ),
  CREDENTIAL_SITE_REQUIRED: define(
    'input',
    'A credential of this type holds for one registered location',
    'Send the siteId that the registration is for.',
  ),
  PRESENCE_PERIOD_INVALID: define(
    'input',
    'The presence must end in the future, within what the policy allows',
    'Send an until not after the instant that the detail names.',
  ),
  NOT_ON_SITE: define('state', 'The person is not signed on at this site', 'Read the practitioner for the presence.'),
  CREDENTIAL_UNKNOWN: define('input', 'There is no such credential', 'Read the practitioner for the credentials.'),
  CREDENTIAL_PERIOD_INVALID: define('input', 'The validity ends before it begins', 'Send validFrom before validUntil.'),
} as const;

const therapy = {
  PREPARATION_ITEM_UNKNOWN: define(
    'input',
    'The policy knows no such preparation item',
    'Send one of the items that the plan lists.',
  ),
  PREPARATION_ITEM_NEEDS_INTENTION: define(
    'input',
    "This item is the patient's own answer to a prompt",
    'Record the intention; that completes the item.',
  ),
  PREPARATION_INCOMPLETE: define('clinical-order', 'Preparation is not complete', 'Complete what `missing` lists.'),
  PREPARATION_ALREADY_COMPLETED: define('state', 'Preparation is completed', 'Reopen it first.'),
  PREPARATION_NOT_COMPLETED: define('state', 'Preparation is neither completed nor waived', 'Read the plan.'),
  PREPARATION_NOT_OPEN: define('state', 'There is no open preparation plan for this course', 'Open the course first.'),
  SESSION_NOT_IN_PROGRESS: define('state', 'The session is not in progress', 'Start it first, or read its state.'),
  SESSION_TOO_SHORT: define('input', 'The session cannot end before it began', 'Send an end after the start.'),
  NOTE_AUTHOR_ONLY: define('forbidden', 'Only the author may read or change a psychotherapy note', 'Ask the author.'),
  WAIVER_NOT_NEEDED: define('state', 'There is nothing to waive', 'Read the course for its open requirements.'),
  PREPARATION_ITEM_NEEDS_RECORD: define(
    'input',
    'This item is completed by a record of its own',
    'Record what the detail names; that completes the item.',
  ),
  GOAL_UNKNOWN: define('input', 'The policy knows no such goal', 'Send one of the goals that the detail names.'),
  GOAL_NOT_SHARED: define(
    'input',
    'A goal is shared only when both agree',
    'Record it once the patient has agreed to it.',
  ),
  INSTRUCTIONS_OUTDATED: define(
    'input',
    'These are not the instructions in force',
    'Hand out the version that the detail names, and record that.',
  ),
  LOCATION_NOT_ATTESTED: define(
    'clinical-order',
    'Nobody has attested where the patient is',
    'Ask the patient where they are and send how you know.',
  ),
  CONSENT_MISSING: define(
    'clinical-order',
    'A consent that this needs is not in force',
    'Have each consent that `missing` lists signed first.',
  ),
  DISCLOSURE_CONSENT_MISSING: define(
    'clinical-order',
    'The patient has not consented to disclosure to that organisation',
    'Have a disclosure consent signed that names the recipient, for each that `missing` lists.',
  ),
  OUTREACH_UNKNOWN: define('state', 'There is no such open outreach', 'List the outreach that is open.'),
  THERAPIST_ALREADY_ENGAGED: define('state', 'The course has a therapist', 'Hand the course over.'),
  THERAPIST_NOT_ENGAGED: define('state', 'No therapist is engaged for the course', 'Engage one first.'),
  THERAPIST_NOT_ENGAGED_HERE: define(
    'clinical-order',
    'Somebody else is engaged as the therapist of the course',
    'Hand the course over, or say as whose substitute and why: substituteReason.',
  ),
  WORDS_NOT_YOURS: define(
    'forbidden',
    "The patient's words are for their own care team",
    'Ask the therapist of the course.',
  ),
} as const;

const infusion = {
  INFUSION_NOT_CHECKED_IN: define('state', 'The patient is not checked in', 'Check the patient in first.'),
  INFUSION_ALREADY_STARTED: define('state', 'The infusion has started', 'Read the session for its state.'),
  INFUSION_NOT_RUNNING: define('state', 'The pump is not running', 'Start or resume the infusion first.'),
  INFUSION_NOT_PAUSED: define('state', 'The pump is not paused', 'Read the session for its state.'),
  INFUSION_NOT_STOPPED: define('clinical-order', 'The infusion has not been stopped', 'Stop the infusion first.'),
  INFUSION_OVER: define('state', 'The session is over', 'Check the patient in for a new session.'),
  PRE_INFUSION_CHECKS_MISSING: define(
    'clinical-order',
    'Checks before the infusion are missing',
    'Record each check that `missing` lists.',
  ),
  VITALS_IMPLAUSIBLE: define(
    'input',
    'A reading cannot belong to this session',
    'Measure again; send values inside the ranges that the detail names.',
  ),
  WITNESS_IS_ACTOR: define('input', 'The witness is the person who acts', 'Name somebody else as the witness.'),
  DOSE_OUT_OF_RANGE: define(
    'clinical-order',
    'The dose lies outside the policy',
    'Order a dose inside the range that the detail names.',
  ),
  DISCHARGE_CRITERIA_UNMET: define(
    'clinical-order',
    'The discharge criteria are not met',
    'Satisfy each criterion in `missing`, or discharge against advice with a witness.',
  ),
  SUPERVISOR_NOT_ON_SITE: define(
    'clinical-order',
    'The supervising clinician is not on site',
    'Have the supervisor sign on at this site, or name one who is there.',
  ),
  MONITOR_BUSY: define(
    'clinical-order',
    'This person already monitors as many patients as the policy allows',
    'Assign another monitor, or wait until a patient has left.',
  ),
  COURSE_AT_OTHER_SITE: define(
    'clinical-order',
    'The course has moved to another site since the check-in',
    'Defer this visit and check the patient in at the site of the course.',
  ),
  CONSENT_WITHDRAWN: define(
    'clinical-order',
    'Consent was withdrawn',
    'Stop the infusion and observe the patient until discharge.',
  ),
  INCIDENT_NOT_NOTED: define(
    'state',
    'No hospitalisation or death is on record for this visit',
    'Report it to the course first, or discharge the patient.',
  ),
  PATIENT_IN_INFUSION: define(
    'clinical-order',
    'This patient has an infusion in progress',
    'Finish that infusion first.',
  ),
} as const;

/** Every code that a command can be refused with: one catalogue for HTTP, OpenAPI and the documentation. */
export const refusals = {
  ...shared,
  ...intake,
  ...scheduling,
  ...therapy,
  ...infusion,
  ...infusionRoom,
  ...medication,
  ...course,
} as const;

export type RefusalCode = keyof typeof refusals;
