type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema that holds itself has no end. */
const DEEPEST = 24;

/** An example of a schema, put together from the examples of its fields. */
export const exampleOf = (schema: unknown, schemas: Json, depth = 0): unknown => {
  if (!isObject(schema) || depth > DEEPEST) return null;
  if ('example' in schema) return schema['example'];
  if (typeof schema['$ref'] === 'string')
    return exampleOf(schemas[schema['$ref'].split('/').at(-1) ?? ''], schemas, depth + 1);
  if (Array.isArray(schema['allOf'])) return merged(schema['allOf'], schemas, depth);
  if (schema['type'] === 'array') return [exampleOf(schema['items'], schemas, depth + 1)];
  return isObject(schema['properties']) ? ofFields(schema['properties'], schemas, depth) : scalar(schema);
};

const merged = (parts: readonly unknown[], schemas: Json, depth: number): unknown => {
  const examples = parts.map((part) => exampleOf(part, schemas, depth + 1));
  return examples.every(isObject) ? Object.assign({}, ...examples) : examples[0];
};

const ofFields = (fields: Json, schemas: Json, depth: number): unknown =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, exampleOf(field, schemas, depth + 1)]));

const SCALARS: Json = { string: 'text', integer: 1, number: 1, boolean: true, object: {} };

const scalar = (schema: Json): unknown => {
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  return SCALARS[String([schema['type']].flat()[0])] ?? null;
};
