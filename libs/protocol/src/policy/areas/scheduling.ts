import { Type } from 'typebox';
import { object } from '../schema.js';

const minutes = Type.Integer({ minimum: 5, maximum: 720 });

export const scheduling = {
  appointments: object({
    PREPARATION: minutes,
    INFUSION: minutes,
    INTEGRATION: minutes,
    THERAPY: minutes,
    DOSING: minutes,
  }),
};
