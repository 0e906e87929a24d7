import { applyDecorators, HttpCode, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { RefusalCode } from '#contracts';
import type { Role } from '#kernel';
import { Admit } from '../../auth/roles.js';
import type { EdgeProblemCode } from '../edge-problem.js';
import { commandRoute } from '../commands/command.interceptor.js';
import type { CommandRoute } from '../commands/route.js';
import { IDEMPOTENCY_HEADER, REPLAYED } from './command.js';
import { BODY_PROBLEMS, ErrorResponses, KEY_PROBLEMS, READ_PROBLEMS } from './error-responses.js';

export interface ActionOptions {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly roles: readonly Role[];
  readonly response: Type;
  readonly errors?: readonly (RefusalCode | EdgeProblemCode)[];
  /** It changes something, and answers an Outcome: it takes an idempotency key like every command. */
  readonly keyed?: boolean;
}

/** A POST that decides on no one thing: a check, a dry run; with `keyed`, an act of many steps. */
export const Action = (options: ActionOptions): MethodDecorator => {
  const { path, summary, description, roles, response, errors = [], keyed = false } = options;
  const route: CommandRoute = { ifMatch: 'optional', refusals: [] };
  return applyDecorators(
    RequestMapping({ path, method: RequestMethod.POST }),
    HttpCode(200),
    Admit(roles),
    ApiBearerAuth(),
    ...(keyed ? [commandRoute(route), ApiHeader(IDEMPOTENCY_HEADER)] : []),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }), ...{ 'x-roles': roles } }),
    ApiExtraModels(response),
    ApiResponse({
      status: 200,
      description: 'Done.',
      content: { 'application/json': { schema: { $ref: getSchemaPath(response) } } },
      ...(keyed ? { headers: REPLAYED } : {}),
    }),
    ErrorResponses([...READ_PROBLEMS, ...BODY_PROBLEMS, ...(keyed ? KEY_PROBLEMS : []), ...errors]),
  );
};
