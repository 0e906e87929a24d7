import { Type } from 'typebox';
import { object } from '../schema.js';

const credential = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]);
const credentials = Type.Array(credential);

export const people = {
  credentials: object({
    infusionSupervisor: credentials,
    infusionMonitor: credentials,
    prescriber: credentials,
    therapist: credentials,
  }),
};
