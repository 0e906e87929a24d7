import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { problemCatalogue } from '../http/problems/catalogue.js';
import { problemBody } from '../http/problems/problem.js';
import { errorResponse } from '../http/routes/error-responses.js';
import { exampleOf } from './example.js';

/** A node of the document. Its shape is OpenAPI's; here it is only walked. */
export type Node = Record<string, unknown>;

const DESCRIPTION = [
  'Every answer that is not a success is an RFC 9457 problem; `/problems` lists the codes.',
  'A refusal names each missing gate and what would satisfy it.',
  'Commands carry `Idempotency-Key`: repeated, they get the first answer again.',
].join(' ');

/** The OpenAPI 3.1.0 document of all routes. The same routes give the same text, whatever order they load in. */
export const buildOpenApi = (app: INestApplication): Node => {
  const header = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Waymark')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, header) as unknown as Node;
  const components = document['components'] as Node;
  components['examples'] = problemExamples();
  const schemas = (components['schemas'] ?? {}) as Node;
  for (const operation of operationsBelowAnId(document)) declareNotFound(operation);
  for (const operation of operationsOf(document)) complete(operation, schemas);
  for (const schema of onlyAnswered(document, schemas)) admitNull(schema);
  return sorted(modern(document)) as Node;
};

export const operationsOf = (document: Node): readonly Node[] =>
  Object.values(document['paths'] as Record<string, Record<string, Node>>).flatMap((path) => Object.values(path));

/** Whose path names something that may not be there. A route's own decorator sees only its end of the path. */
const operationsBelowAnId = (document: Node): readonly Node[] =>
  Object.entries(document['paths'] as Record<string, Record<string, Node>>)
    .filter(([path]) => path.includes('{'))
    .flatMap(([, methods]) => Object.values(methods));

const declareNotFound = (operation: Node): void => {
  const responses = operation['responses'] as Record<string, Node>;
  responses['404'] ??= errorResponse(['NOT_FOUND']);
};

const EXAMPLE_ID = '019b76da-a800-7000-8000-00000000000c';

const problemExamples = (): Node =>
  Object.fromEntries(
    problemCatalogue().map(({ code, title, kind }) => {
      const missing = kind === 'clinical-order' ? [exampleGate] : undefined;
      const errors = code === 'VALIDATION_FAILED' ? [exampleError] : undefined;
      const value = problemBody(code, { correlationId: EXAMPLE_ID, missing, errors });
      return [code, { summary: title, value }];
    }),
  );

const exampleGate = {
  gate: 'PREPARATION_COMPLETE',
  detail: 'Preparation is not complete.',
  satisfiedBy: ['PreparationCompleted'],
};
const exampleError = { field: 'indication', code: 'NOT_ONE_OF', message: 'must be one of the known indications' };

/** Every body gets an example: the one that the route gave, or one put together from the fields. */
const complete = (operation: Node, schemas: Node): void => {
  const given = operation['x-example'];
  delete operation['x-example'];
  const request = operation['requestBody'] as { content: Record<string, Node> } | undefined;
  for (const media of Object.values(request?.content ?? {}))
    media['example'] = given ?? exampleOf(media['schema'], schemas);
  for (const response of Object.values(operation['responses'] as Record<string, { content?: Record<string, Node> }>))
    for (const media of Object.values(response.content ?? {}))
      if (!('examples' in media)) media['example'] ??= exampleOf(media['schema'], schemas);
};

/** Schemas that clients read and never send. */
const onlyAnswered = (document: Node, schemas: Node): readonly Node[] => {
  const sent = new Set<string>();
  const answered = new Set<string>();
  for (const operation of operationsOf(document)) {
    collect(operation['requestBody'], schemas, sent);
    collect(operation['responses'], schemas, answered);
  }
  return [...answered].filter((name) => !sent.has(name)).map((name) => schemas[name] as Node);
};

/** Names of all schemas that a node leads to. */
const collect = (node: unknown, schemas: Node, into: Set<string>): void => {
  if (typeof node !== 'object' || node === null) return;
  const reference = (node as Node)['$ref'];
  const name = typeof reference === 'string' ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] : undefined;
  if (name !== undefined && !into.has(name)) collect(schemas[name], schemas, into.add(name));
  for (const each of Object.values(node)) collect(each, schemas, into);
};

/** In an answer what need not be there may as well be null: services answer with every field that they know of. */
const admitNull = ({ properties = {}, required = [] }: Node): void => {
  for (const [name, field] of Object.entries(properties as Record<string, Node>))
    if (!(required as readonly string[]).includes(name)) field['nullable'] = true;
};

/** `nullable` is OpenAPI 3.0; since 3.1 null is a type (JSON Schema 2020-12). */
const modern = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(modern);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Node;
  const changed = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, modern(value)]));
  if (nullable !== true) return nullable === undefined || nullable === false ? changed : { ...changed, nullable };
  if (typeof changed['type'] === 'string' && !('enum' in changed))
    return { ...changed, type: [changed['type'], 'null'] };
  return { anyOf: [changed, { type: 'null' }] };
};

/** Keys in alphabetical order; lists keep theirs, as it means something. */
const sorted = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(sorted);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
};
