import { duration, object } from '../schema.js';

export const course = {
  overrides: object({ maxDuration: duration }),
};
