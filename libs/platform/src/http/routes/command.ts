import { applyDecorators, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
  type ApiHeaderOptions,
} from '@nestjs/swagger';
import type { RefusalCode } from '#contracts';
import type { Role } from '#kernel';
import { Admit } from '../../auth/roles.js';
import { commandRoute } from '../commands/command.interceptor.js';
import type { CommandRoute } from '../commands/route.js';
import { AcceptedDto } from '../problems/problem.dto.js';
import { COMMAND_PROBLEMS, ErrorResponses } from './error-responses.js';

export interface CommandOptions {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly roles: readonly Role[];
  /** What the command can be refused with, beside what every command can. */
  readonly refusals: readonly RefusalCode[];
  /** Answers 201 with a Location when it succeeds; for documentation, the outcome decides. */
  readonly created?: boolean;
  readonly ifMatch?: 'optional' | 'required';
  /** An example of the body; without one it is put together from the examples of the fields. */
  readonly example?: object;
  /** What the answer has beside id, version and position. */
  readonly answer?: Type;
}

/** A route that changes something: Nest route, roles, idempotency, and its whole OpenAPI operation in one. */
export const Command = (options: CommandOptions): MethodDecorator => {
  const { method = 'POST', path, roles, refusals, ifMatch = 'optional' } = options;
  const route: CommandRoute = { ifMatch, refusals };
  const codes = [
    ...COMMAND_PROBLEMS,
    ...refusals,
    ...(path.includes(':') ? ['NOT_FOUND'] : []),
    ...(ifMatch === 'required' ? ['IF_MATCH_REQUIRED'] : []),
  ];
  return applyDecorators(
    RequestMapping({ path, method: RequestMethod[method] }),
    commandRoute(route),
    Admit(roles),
    ApiBearerAuth(),
    ApiOperation(operation(options)),
    ...headers(ifMatch).map((header) => ApiHeader(header)),
    success(options),
    ErrorResponses(codes),
  );
};

const operation = ({ summary, description, roles, refusals, example }: CommandOptions): object => ({
  summary,
  ...(description === undefined ? {} : { description }),
  'x-roles': roles,
  'x-refusals': refusals,
  ...(example === undefined ? {} : { 'x-example': example }),
});

const header = (name: string, required: boolean, description: string, example: string): ApiHeaderOptions => ({
  name,
  required,
  description,
  schema: { type: 'string' },
  example,
});

export const AFTER_HEADER = header(
  'Waymark-After',
  false,
  'Positions, as `Waymark-Position` gave them, that the service must have handled before it answers.',
  'case-019b76da-a800-7000-8000-000000000001@1',
);

export const IDEMPOTENCY_HEADER = header(
  'Idempotency-Key',
  true,
  'New for every request, the same when it is repeated.',
  '7d1c7e2e-6c1f-4a5e-9d5b',
);

const headers = (ifMatch: CommandRoute['ifMatch']): readonly ApiHeaderOptions[] => [
  IDEMPOTENCY_HEADER,
  header('If-Match', ifMatch === 'required', 'The ETag that you have read.', '"3"'),
  AFTER_HEADER,
];

export const textHeader = (description: string): object => ({ description, schema: { type: 'string' } });

export const REPLAYED = {
  'Idempotency-Replayed': textHeader('`true` when this is the answer to an earlier request with the same key.'),
};

const success = ({ created = false, answer }: CommandOptions): MethodDecorator => {
  const accepted = { $ref: getSchemaPath(AcceptedDto) };
  const schema = answer === undefined ? accepted : { allOf: [accepted, { $ref: getSchemaPath(answer) }] };
  return applyDecorators(
    ApiExtraModels(AcceptedDto, ...(answer === undefined ? [] : [answer])),
    ApiResponse({
      status: created ? 201 : 200,
      description: created ? 'Created.' : 'Done.',
      content: { 'application/json': { schema } },
      headers: {
        ETag: textHeader('The version, to send in If-Match.'),
        'Waymark-Position': textHeader('To send in Waymark-After to other services.'),
        ...REPLAYED,
        ...(created ? { Location: textHeader('Where it can be read.') } : {}),
      },
    }),
  );
};
