import { Type, type Static } from 'typebox';
import { clearance } from './areas/clearance.js';
import { course } from './areas/course.js';
import { infusion } from './areas/infusion.js';
import { infusionRoom } from './areas/infusion-room.js';
import { instruments } from './areas/instruments.js';
import { intake } from './areas/intake.js';
import { medication } from './areas/medication.js';
import { outcomes } from './areas/outcomes.js';
import { people } from './areas/people.js';
import { preparation } from './areas/preparation.js';
import { scheduling } from './areas/scheduling.js';
import { therapy } from './areas/therapy.js';
import { instant, object, version } from './schema.js';

const header = {
  policyId: Type.String({ minLength: 1 }),
  version,
  example: Type.Boolean(),
  approvedBy: Type.String({ minLength: 1 }),
  approvedAt: instant,
  effectiveFrom: instant,
};

/** Where the values of a file come from: literature, a regulation, a decision of the network. */
const source = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });

/** The files of a policy folder: the header, and one file an area with the sections that it sets. */
export const POLICY_FILES = {
  'policy.yaml': object(header),
  'intake.yaml': object({ source, ...intake }),
  'instruments.yaml': object({ source, ...instruments }),
  'clearance.yaml': object({ source, ...clearance }),
  'preparation.yaml': object({ source, ...preparation }),
  'infusion.yaml': object({ source, ...infusion }),
  'infusion-room.yaml': object({ source, ...infusionRoom }),
  'medication.yaml': object({ source, ...medication }),
  'people.yaml': object({ source, ...people }),
  'course.yaml': object({ source, ...course }),
  'scheduling.yaml': object({ source, ...scheduling }),
  'therapy.yaml': object({ source, ...therapy }),
  'outcomes.yaml': object({ source, ...outcomes }),
} as const;
export type PolicyFile = keyof typeof POLICY_FILES;

/** The clinical numbers and lists of a clinic network: versioned data that a medical director signs, never code. */
export const ClinicPolicy = object({
  ...header,
  ...intake,
  ...instruments,
  ...clearance,
  ...preparation,
  ...infusion,
  ...infusionRoom,
  ...medication,
  ...people,
  ...course,
  ...scheduling,
  ...therapy,
  ...outcomes,
});
export type ClinicPolicy = Static<typeof ClinicPolicy>;

/** `network.example@1.0.0`: what every decision that used the policy records. */
export const policyVersionOf = (policy: ClinicPolicy): string => `${policy.policyId}@${policy.version}`;
