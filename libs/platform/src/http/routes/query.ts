import { applyDecorators, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { RefusalCode } from '#contracts';
import { Admit, type Admission } from '../../auth/roles.js';
import type { EdgeProblemCode } from '../edge-problem.js';
import { AFTER_HEADER } from './command.js';
import { ErrorResponses, PUBLIC_PROBLEMS, READ_PROBLEMS } from './error-responses.js';

export interface QueryOptions {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** `public` only for what holds no data at all. */
  readonly roles: Admission;
  /** The class of the answer; `pageOf(View)` for a page of them. */
  readonly response: Type;
  readonly errors?: readonly (RefusalCode | EdgeProblemCode)[];
  readonly example?: object;
  /** The answer is one aggregate: `return entity(version, body)`. */
  readonly etag?: boolean;
}

/** A route that reads: Nest route, roles and its whole OpenAPI operation in one. */
export const Query = (options: QueryOptions): MethodDecorator => {
  const { path, roles, errors = [] } = options;
  const open = roles === 'public';
  const codes = [...(open ? PUBLIC_PROBLEMS : READ_PROBLEMS), ...errors, ...(path.includes(':') ? ['NOT_FOUND'] : [])];
  return applyDecorators(
    RequestMapping({ path, method: RequestMethod.GET }),
    Admit(roles),
    ...(open ? [] : [ApiBearerAuth(), ApiHeader(AFTER_HEADER)]),
    ApiOperation(operation(options)),
    success(options),
    ErrorResponses(codes),
  );
};

const operation = ({ summary, description, roles }: QueryOptions): object => ({
  summary,
  ...(description === undefined ? {} : { description }),
  'x-roles': roles === 'public' ? ['public'] : roles,
});

const success = ({ response, example, etag = false }: QueryOptions): MethodDecorator => {
  const schema = { $ref: getSchemaPath(response) };
  return applyDecorators(
    ApiExtraModels(response),
    ApiResponse({
      status: 200,
      description: 'OK.',
      content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
      ...(etag ? { headers: { ETag: { description: 'The version.', schema: { type: 'string' } } } } : {}),
    }),
    ...(etag ? [ApiResponse({ status: 304, description: 'You have this version (`If-None-Match`).' })] : []),
  );
};
