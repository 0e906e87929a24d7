import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { ProtocolDefinition } from '../definition.js';
import type { Finding, ProblemCode } from './problem.js';

const validator = Compile(ProtocolDefinition);
type SchemaError = ReturnType<typeof validator.Errors>[number];

/** TypeBox stops at eight errors unless told otherwise, for the whole process: told for this call only. */
const allErrors = (value: unknown): readonly SchemaError[] => {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 1000 });
  try {
    return validator.Errors(value);
  } finally {
    Settings.Set({ maxErrors });
  }
};

const CODES: Readonly<Record<string, ProblemCode>> = {
  type: 'WRONG_TYPE',
  anyOf: 'WRONG_TYPE',
  enum: 'NOT_ALLOWED',
  pattern: 'BAD_FORMAT',
  minLength: 'BAD_FORMAT',
  minimum: 'OUT_OF_RANGE',
  maximum: 'OUT_OF_RANGE',
  minItems: 'OUT_OF_RANGE',
};

const pathOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const messageOf = ({ keyword, message, params }: SchemaError): string => {
  if (keyword === 'anyOf') return 'must be a value as described, or null';
  if ('allowedValues' in params) return `must be one of ${params.allowedValues.join(', ')}`;
  return message;
};

const keysOf = ({ params }: SchemaError, name: 'additionalProperties' | 'requiredProperties'): readonly string[] =>
  (params as Partial<Record<typeof name, readonly string[]>>)[name] ?? [];

const findingsOf = (error: SchemaError): readonly Finding[] => {
  const path = pathOf(error.instancePath);
  const unknown = keysOf(error, 'additionalProperties');
  if (unknown.length > 0)
    return unknown.map((key) => ({ path: [...path, key], code: 'UNKNOWN_KEY', message: `unknown key ${key}` }));
  const absent = keysOf(error, 'requiredProperties');
  if (absent.length > 0)
    return absent.map((key) => ({ path: [...path, key], code: 'MISSING_KEY', message: `key ${key} is needed` }));
  const code = CODES[error.keyword];
  const insideUnion = error.schemaPath.includes('/anyOf/');
  return code === undefined || insideUnion ? [] : [{ path, code, message: messageOf(error) }];
};

/** Every way in which a value is not a protocol definition. */
export const schemaFindings = (value: unknown): readonly Finding[] => allErrors(value).flatMap(findingsOf);

export const isDefinition = (value: unknown): value is ProtocolDefinition => validator.Check(value);
