import { Type } from 'typebox';

/** What the files of a policy are made of. */
export const object = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const range = object({ min: Type.Number(), max: Type.Number() });

const DURATION = '^P(?=.*[1-9])(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$';

/** ISO 8601, longer than nothing. Days are local dates at the site, hours and less are elapsed time. */
export const duration = Type.String({ pattern: DURATION, description: 'an ISO 8601 duration, such as P90D or PT60M' });

export const version = Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'a version, such as 1.0.0' });

export const instant = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?Z$',
  description: 'an instant, such as 2026-01-01T00:00:00Z',
});
