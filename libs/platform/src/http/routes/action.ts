import { applyDecorators, HttpCode, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { RefusalCode } from '#contracts';
import type { Role } from '#kernel';
import { Admit } from '../../auth/roles.js';
import type { EdgeProblemCode } from '../edge-problem.js';
import { ErrorResponses, READ_PROBLEMS } from './error-responses.js';

export interface ActionOptions {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly roles: readonly Role[];
  readonly response: Type;
  readonly errors?: readonly (RefusalCode | EdgeProblemCode)[];
}

/** A POST that decides nothing about treatment, and may be repeated as it is: an operator's act, a dry run, a check. */
export const Action = ({ path, summary, description, roles, response, errors = [] }: ActionOptions): MethodDecorator =>
  applyDecorators(
    RequestMapping({ path, method: RequestMethod.POST }),
    HttpCode(200),
    Admit(roles),
    ApiBearerAuth(),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }), ...{ 'x-roles': roles } }),
    ApiExtraModels(response),
    ApiResponse({
      status: 200,
      description: 'Done.',
      content: { 'application/json': { schema: { $ref: getSchemaPath(response) } } },
    }),
    ErrorResponses([...READ_PROBLEMS, 'BODY_MALFORMED', 'BODY_TOO_LARGE', 'CONTENT_TYPE_UNSUPPORTED', ...errors]),
  );
