import type { Role } from '#kernel';

export type Json = Readonly<Record<string, unknown>>;

/** One operation of the published API description. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters in braces. */
  readonly path: string;
  readonly roles: readonly (Role | 'public')[];
  /** Changes something, and is recognised when it is repeated. */
  readonly isCommand: boolean;
  readonly example: Json | null;
  /** The schema of the body, references resolved one level. */
  readonly schema: Json | null;
  readonly responses: Readonly<Record<string, Json>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
}

interface RawOperation {
  readonly 'x-roles'?: readonly Role[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: Json; example?: Json }>> };
  readonly responses: Readonly<Record<string, Json>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly examples: Json };
}

const resolved = (schema: Json | undefined, { components }: Description): Json | null => {
  const reference = schema?.['$ref'];
  if (typeof reference !== 'string') return schema ?? null;
  return components.schemas[reference.split('/').at(-1) ?? ''] ?? null;
};

const operation = (path: string, method: string, raw: RawOperation, all: Description): Operation => {
  const media = raw.requestBody?.content['application/json'];
  return {
    method: method.toUpperCase() as Operation['method'],
    path,
    roles: raw['x-roles'] ?? [],
    isCommand: (raw.parameters ?? []).some(({ name }) => name === 'Idempotency-Key'),
    example: media?.example ?? null,
    schema: resolved(media?.schema, all),
    responses: raw.responses,
  };
};

/** Every operation of `/openapi.json`. */
export const operationsOf = (description: Description): readonly Operation[] =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operation(path, method, raw, description)),
  );

/** The path with something in place of each parameter; an id that exists nowhere unless `ids` knows better. */
export const filled = (path: string, ids: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '019b76da-a800-7000-8000-0000000000ff');
