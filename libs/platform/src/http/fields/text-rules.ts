import { isUuid } from '#kernel';
import { fault, type Fault, type Rule } from './rule.js';

export interface TextOptions {
  readonly max: number;
  readonly min?: number;
  /** Line breaks and tabs may occur. */
  readonly multiline?: boolean;
}

const NOT_TEXT = fault('NOT_TEXT', 'must be text without control characters');
// Unpaired surrogates and NUL cannot be stored; other control characters hide things from readers.
const LINE = /^[^\u0000-\u001f\u007f\u0080-\u009f\ud800-\udfff]*$/u;
const LINES = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u009f\ud800-\udfff]*$/u;

export const text = ({ max, min = 1, multiline = false }: TextOptions): Rule => ({
  json: 'string',
  schema: { type: 'string', minLength: min, maxLength: max },
  check: (value) => {
    if (typeof value !== 'string' || !(multiline ? LINES : LINE).test(value)) return NOT_TEXT;
    const length = Array.from(value).length; // code points, as JSON Schema counts
    if (length > max) return fault('TOO_LONG', `must have at most ${max} characters`);
    if (length < min || (min > 0 && value.trim() === ''))
      return fault('TOO_SHORT', `must have at least ${min} characters that are not blank`);
    return undefined;
  },
});

const pattern = (regex: RegExp, schema: object, no: Fault): Rule => ({
  json: 'string',
  schema: { type: 'string', ...schema },
  check: (value) => (typeof value === 'string' && regex.test(value) ? undefined : no),
});

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** An id that somebody chose: a site, a practitioner, a room. */
export const id: Rule = pattern(
  ID,
  { pattern: ID.source, example: '019b76da-a800-7000-8000-00000000000c' },
  fault('NOT_AN_ID', 'must be an id: letters, digits, dot, hyphen and underscore'),
);

const STEP = /^(PREPARATION|INFUSION|INTEGRATION|THERAPY|DOSING):[1-9][0-9]{0,2}$/;

/** A step of a course: its kind and its ordinal. */
export const stepId: Rule = pattern(
  STEP,
  { pattern: STEP.source, example: 'INFUSION:1' },
  fault('NOT_A_STEP', 'must be a step of a course: INFUSION:1'),
);

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

export const code: Rule = pattern(
  CODE,
  { pattern: CODE.source, example: 'STANDARD' },
  fault('NOT_A_CODE', 'must be a code: capital letters, digits and underscore'),
);

export const uuid: Rule = {
  json: 'string',
  schema: { type: 'string', format: 'uuid', example: '019b76da-a800-7000-8000-000000000001' },
  check: (value) =>
    typeof value === 'string' && isUuid(value) ? undefined : fault('NOT_A_UUID', 'must be a UUID in lower case'),
};

const EMAIL = /^[^\s@]{1,64}@[^\s@.]{1,63}(\.[^\s@.]{1,63})+$/;

/** As much of it as can be known without sending a message. */
export const email: Rule = pattern(
  EMAIL,
  { format: 'email', maxLength: 254, example: 'robin@example.org' },
  fault('NOT_AN_EMAIL', 'must be an address: name@example.org'),
);

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

export const language: Rule = pattern(
  LANGUAGE,
  { pattern: LANGUAGE.source, example: 'en' },
  fault('NOT_A_LANGUAGE', 'must be a language tag (BCP 47): en, es-US'),
);

export const oneOf = (allowed: readonly string[]): Rule => ({
  json: 'string',
  schema: { type: 'string', enum: [...allowed], example: allowed[0] },
  check: (value) =>
    typeof value === 'string' && allowed.includes(value)
      ? undefined
      : fault('NOT_ONE_OF', `must be one of ${allowed.join(', ')}`),
});
