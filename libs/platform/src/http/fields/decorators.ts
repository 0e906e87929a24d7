import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { field, type FieldOptions } from './field.js';
import type { Rule } from './rule.js';
import { code, email, id, language, oneOf, stepId, text, uuid, type TextOptions } from './text-rules.js';
import { date, instantText, localDateTime } from './time-rules.js';
import { bool, int, listOf, number, object, orNull, type ListOptions, type Range } from './value-rules.js';

type Options<T = object> = T & FieldOptions;
type DtoClass = new () => object;

/** Swagger takes a function for a late reference only when the function is named `type`. */
const late = (dto: () => DtoClass): object => ({ type: () => dto() });

export const Text = (options: Options<TextOptions>): PropertyDecorator =>
  field(text(options), { example: 'Text', ...options });
export const IdField = (options: FieldOptions = {}): PropertyDecorator => field(id, options);
export const Uuid = (options: FieldOptions = {}): PropertyDecorator => field(uuid, options);
export const CodeField = (options: FieldOptions = {}): PropertyDecorator => field(code, options);
export const StepIdField = (options: FieldOptions = {}): PropertyDecorator => field(stepId, options);
export const EmailField = (options: FieldOptions = {}): PropertyDecorator => field(email, options);
/** BCP 47. */
export const LanguageField = (options: FieldOptions = {}): PropertyDecorator => field(language, options);
export const OneOf = (allowed: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(oneOf(allowed), options);
export const InstantField = (options: FieldOptions = {}): PropertyDecorator => field(instantText, options);
export const LocalDateTimeField = (options: FieldOptions = {}): PropertyDecorator => field(localDateTime, options);
export const DateField = (options: FieldOptions = {}): PropertyDecorator => field(date, options);
export const IntField = (options: Options<Range>): PropertyDecorator => field(int(options), options);
export const NumberField = (options: Options<Range>): PropertyDecorator => field(number(options), options);
export const BoolField = (options: FieldOptions = {}): PropertyDecorator => field(bool, options);

/** An object with fields of its own: `@Nested(() => AddressDto)`. */
export const Nested = (dto: () => DtoClass, options: FieldOptions = {}): PropertyDecorator =>
  every(field(object, options, late(dto)), Type(dto), ValidateNested());

/** Values by a rule, `@ListOf(rules.text({ max: 40 }))`, or objects by their class, `@ListOf(() => ItemDto)`. */
export const ListOf = (item: Rule | (() => DtoClass), options: Options<ListOptions> = {}): PropertyDecorator => {
  if (typeof item !== 'function') return field(listOf(item, options), options);
  const { minItems, maxItems } = listOf(object, options).schema;
  const schema = { ...late(item), isArray: true, minItems, maxItems };
  return every(field(listOf(object, options), options, schema), Type(item), ValidateNested({ each: true }));
};

const every =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };

/** Rules for the items of lists. */
export const rules = {
  text,
  id,
  uuid,
  code,
  oneOf,
  instant: instantText,
  localDateTime,
  date,
  int,
  number,
  bool,
  orNull,
};
