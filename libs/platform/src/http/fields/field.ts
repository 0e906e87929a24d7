import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator, ValidateIf } from 'class-validator';
import { fault, writeFault, type Fault, type Rule } from './rule.js';

export interface FieldOptions {
  /** May be left out. Sending null is refused all the same: there is one way to say nothing. */
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

const RULES = 'waymark:field-rules';

/** The rules of a class by field, its parents' included. */
export const rulesOf = (target: object): ReadonlyMap<string, Rule> =>
  (Reflect.getMetadata(RULES, target) as Map<string, Rule> | undefined) ?? new Map<string, Rule>();

const REQUIRED = fault('REQUIRED', 'is required');
const NULL = fault('NULL_NOT_ALLOWED', 'must not be null; leave the field out');

/** A rule with what every field has in common. */
export const checkField = (rule: Rule, optional: boolean, value: unknown): Fault | undefined => {
  if (value === undefined) return optional ? undefined : REQUIRED;
  return value === null ? (optional ? NULL : REQUIRED) : rule.check(value);
};

/** One decorator for both purposes: the same rule checks the field and writes its schema. */
export const field = (rule: Rule, options: FieldOptions, schema: object = rule.schema): PropertyDecorator => {
  const optional = options.optional === true;
  return (target, property) => {
    const name = String(property);
    Reflect.defineMetadata(RULES, new Map([...rulesOf(target), [name, rule]]), target);
    registerDecorator({
      name: 'field',
      target: target.constructor,
      propertyName: name,
      validator: {
        validate: (value: unknown) => checkField(rule, optional, value) === undefined,
        defaultMessage: (args) => writeFault(checkField(rule, optional, args?.value) ?? REQUIRED),
      },
    });
    if (optional) ValidateIf((_, value) => value !== undefined)(target, property);
    ApiProperty({ ...schema, ...documented(options), required: !optional })(target, property);
  };
};

const documented = ({ description, example }: FieldOptions): object => ({
  ...(description === undefined ? {} : { description }),
  ...(example === undefined ? {} : { example }),
});
