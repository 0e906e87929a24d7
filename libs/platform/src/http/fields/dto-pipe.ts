import { Injectable, ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import * as transformerPackage from 'class-transformer';
import * as validatorPackage from 'class-validator';
import { getMetadataStorage } from 'class-validator';
import { EdgeProblem, type FieldError } from '../edge-problem.js';
import { rulesOf } from './field.js';
import { readFault, type Rule } from './rule.js';

const MOST_ERRORS = 50;

/** class-validator walks all rules of all classes for every object that it looks at; what it finds never changes. */
const rememberRules = (): void => {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const found = new Map<unknown, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups = []) => {
    if (groups.length > 0 || always || strictGroups) return find(target, schema, always, strictGroups, groups);
    const rules = found.get(target) ?? find(target, schema, always, strictGroups);
    found.set(target, rules);
    return rules;
  };
};
rememberRules();

/** Turns bodies and query strings into their DTOs, or into 422 with every field that is wrong. */
@Injectable()
export class DtoPipe extends ValidationPipe {
  constructor() {
    super({
      // Named here, or Nest looks for them by name at run time: a program that was bound into one has no others.
      validatorPackage,
      transformerPackage,
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => validationFailed(errors.flatMap((error) => fieldErrors(error))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const rules = rulesOf((metadata.metatype?.prototype as object | undefined) ?? {});
    const typed = metadata.type === 'query' ? fromQuery(value, rules) : value;
    if (metadata.type === 'body' && rules.size > 0 && isNoObject(value))
      throw validationFailed([{ field: 'body', code: 'NOT_AN_OBJECT', message: 'must be an object' }]);
    return super.transform(typed, metadata) as Promise<unknown>;
  }
}

const isNoObject = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value));

export const validationFailed = (errors: readonly FieldError[]): EdgeProblem =>
  new EdgeProblem('VALIDATION_FAILED', { errors: errors.slice(0, MOST_ERRORS) });

const fieldErrors = (error: ValidationError, path = ''): FieldError[] => {
  const field = path + segment(error.property, path);
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => fieldError(field, name, message));
  // What the rule of the field says comes first; class-validator's own complaint then says the same again.
  const told = own.length > 0 ? own.slice(0, 1) : [];
  return [...told, ...(own.length > 0 ? [] : (error.children ?? []).flatMap((child) => fieldErrors(child, field)))];
};

const segment = (property: string, path: string): string => {
  if (/^\d+$/.test(property)) return `[${property}]`;
  const name = property.replace(/[^\w.-]/g, '?').slice(0, 64);
  return path === '' ? name : `.${name}`;
};

const fieldError = (field: string, constraint: string, message: string): FieldError => {
  if (constraint === 'field') {
    const { at = '', code, message: text } = readFault(message);
    return { field: `${field}${at}`, code, message: text };
  }
  if (constraint === 'whitelistValidation') return { field, code: 'UNKNOWN_FIELD', message: 'is not known here' };
  return { field, code: 'NOT_AN_OBJECT', message: 'must be an object' };
};

/** A query string holds texts only: those that read as what their field is become it; the rules judge the rest. */
const fromQuery = (value: unknown, rules: ReadonlyMap<string, Rule>): unknown =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([name, text]) => [
      name,
      fromText(text, rules.get(name)?.json),
    ]),
  );

const fromText = (value: unknown, json: Rule['json'] | undefined): unknown => {
  if (json === 'list') return [value].flat();
  if (typeof value !== 'string') return value;
  if (json === 'number' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (json === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
};
