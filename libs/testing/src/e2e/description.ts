import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Description, Json } from './openapi.js';
import { ROOT } from './process.js';

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})$/,
  email: /^\S+@\S+$/,
  uri: /^\S+$/,
};

type Content = { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> };

/** The published description, as a client would hold answers against it. */
export class PublishedApi {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #checks = new Map<string, ValidateFunction>();
  readonly #paths: readonly { readonly matches: RegExp; readonly path: string }[];

  constructor(private readonly description: Description) {
    for (const [name, format] of Object.entries(FORMATS)) this.#ajv.addFormat(name, format);
    this.#ajv.addSchema({ $id: 'api', components: description.components });
    // What has fewer parameters is more particular: `/dead-letters/redrive` before `/dead-letters/{key}`.
    this.#paths = Object.keys(description.paths)
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => ({ path, matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));
  }

  /** What is wrong with an example or an answer by the schema that it is published with; null when nothing is. */
  faultOf(schema: Json, value: unknown): string | null {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    const check = this.#checks.get(text) ?? this.#ajv.compile(JSON.parse(text) as Json);
    this.#checks.set(text, check);
    if (check(value)) return null;
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`).join('; ');
  }

  /** Null as well for what the description leaves open; statuses that it does not know are another test's affair. */
  faultOfAnswer(method: string, url: string, status: number, body: unknown): string | null {
    const path = this.#paths.find(({ matches }) => matches.test(url.split('?', 1)[0] ?? ''))?.path;
    const schema = path === undefined ? undefined : this.#schemaOf(path, method, status);
    const fault = schema === undefined ? null : this.faultOf(schema, body);
    return fault === null ? null : `${method} ${path ?? url} → ${status}: ${fault}`;
  }

  #schemaOf(path: string, method: string, status: number): Json | undefined {
    const responses = this.description.paths[path]?.[method.toLowerCase()]?.responses;
    return (responses?.[String(status)] as Content | undefined)?.content?.['application/json']?.schema;
  }
}

let published: PublishedApi | null = null;

/** The description that is checked in: clients are built from it. */
export const publishedApi = (): PublishedApi => {
  const read = (): Description => JSON.parse(readFileSync(join(ROOT, 'docs/api/openapi.json'), 'utf8')) as Description;
  published ??= new PublishedApi(read());
  return published;
};
