import { Type, type Static } from 'typebox';
import { duration, object } from '../schema.js';

const credential = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]);
const credentials = Type.Array(credential);
const patients = Type.Integer({ minimum: 1, maximum: 20 });

/** What somebody needs to hold at the moment of an act, by act. */
const acts = object({
  decideEligibility: credentials,
  prescribe: credentials,
  checkDose: credentials,
  /** Whoever starts or resumes the pump. Stopping it asks for nothing. */
  administer: credentials,
  supervise: credentials,
  monitor: credentials,
  discharge: credentials,
  overrideCheck: credentials,
  acknowledgeThresholds: credentials,
  /** Whoever is named as having ordered it. */
  orderRateChange: credentials,
  orderRescue: credentials,
  dischargeAgainstAdvice: credentials,
  witnessDeparture: credentials,
  settleContraindication: credentials,
  clearMedically: credentials,
  overrideGate: credentials,
  waivePreparation: credentials,
  waiveIntegration: credentials,
  witnessWaste: credentials,
  prepare: credentials,
  integrate: credentials,
  therapySession: credentials,
  dosingSession: credentials,
});
export type Act = keyof Static<typeof acts>;

export const people = {
  credentials: acts,
  /** Types of credential that hold for one registered location only. */
  perSiteCredentials: Type.Array(Type.String()),
  supervision: object({
    /** Whether a supervising clinician has to be signed on at the site when an infusion starts. */
    onSiteRequired: Type.Boolean(),
    maxPresence: duration,
    maxPatientsPerMonitor: object({ infusing: patients, altogether: patients }),
  }),
};
