import { applyDecorators, RequestMapping, RequestMethod, UseInterceptors, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { RefusalCode } from '#contracts';
import { Admit, type Admission } from '../../auth/roles.js';
import type { EdgeProblemCode } from '../edge-problem.js';
import { EntityInterceptor } from '../reads/entity.interceptor.js';
import { AFTER_HEADER, textHeader } from './command.js';
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
  /** Reading it is an event: `reader.recorded` takes where. */
  readonly recorded?: boolean;
}

/** A route that reads: Nest route, roles and its whole OpenAPI operation in one. */
export const Query = (options: QueryOptions): MethodDecorator => {
  const { path, roles, errors = [] } = options;
  const open = roles === 'public';
  const codes = [...(open ? PUBLIC_PROBLEMS : READ_PROBLEMS), ...errors, ...(path.includes(':') ? ['NOT_FOUND'] : [])];
  return applyDecorators(
    RequestMapping({ path, method: RequestMethod.GET }),
    UseInterceptors(EntityInterceptor),
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

const headersOf = ({ etag = false, recorded = false }: QueryOptions): Record<string, object> => ({
  ...(etag ? { ETag: textHeader('The version.') } : {}),
  ...(recorded
    ? { 'Waymark-Position': textHeader('Of the record of this read, to send in Waymark-After to the audit service.') }
    : {}),
});

const success = (options: QueryOptions): MethodDecorator => {
  const { response, example, etag = false } = options;
  const schema = { $ref: getSchemaPath(response) };
  const headers = headersOf(options);
  return applyDecorators(
    ApiExtraModels(response),
    ApiResponse({
      status: 200,
      description: 'OK.',
      content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
    }),
    ...(etag ? [ApiResponse({ status: 304, description: 'You have this version (`If-None-Match`).' })] : []),
  );
};
