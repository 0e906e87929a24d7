import { createParamDecorator, type ArgumentsHost, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '#kernel';
import type { CommandContext, ReadContext } from '../../application/types.js';
import { principalOf } from '../../auth/principal.js';
import { contextOf } from '../request.js';

const requestOf = (execution: ExecutionContext): FastifyRequest =>
  execution.switchToHttp().getRequest<FastifyRequest>();

export const readContextOf = (request: FastifyRequest): ReadContext => {
  const { subject, organisation, sites } = principalOf(request);
  const { correlationId, span, role } = contextOf(request);
  const actor = { subject, role: role as Role, organisation };
  return { actor, sites, correlationId, traceparent: span.traceparent };
};

const recordedOn =
  (reply: FastifyReply) =>
  // At once: a refusal that follows is an answer as well.
  (position: string): void =>
    void reply.header('waymark-position', position);

/** Of a valid token that carries no role of ours: the word stands where a role stands otherwise. */
const NO_ROLE = 'none' as Role;

/** Somebody whom the guard did not let in, though the token is valid: in the first of their roles, for the record. */
export const refusedReaderOf = (host: ArgumentsHost): ReadContext => {
  const http = host.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const reader = readContextOf(request);
  const [role = NO_ROLE] = principalOf(request).roles;
  return { ...reader, actor: { ...reader.actor, role }, recorded: recordedOn(http.getResponse<FastifyReply>()) };
};

const commands = new WeakMap<object, CommandContext>();

export const setCommandContext = (request: FastifyRequest, context: CommandContext): void => {
  commands.set(request, context);
};

/** `@Ctx() context: CommandContext` in a `@Command` route. */
export const Ctx = createParamDecorator((_: unknown, execution: ExecutionContext): CommandContext => {
  const context = commands.get(requestOf(execution));
  if (context === undefined) throw new Error('@Ctx() belongs in a @Command route; reads take @ReadCtx().');
  return context;
});

/** `@ReadCtx() context: ReadContext` in a `@Query` route. */
export const ReadCtx = createParamDecorator((_: unknown, execution: ExecutionContext): ReadContext => {
  const recorded = recordedOn(execution.switchToHttp().getResponse<FastifyReply>());
  return { ...readContextOf(requestOf(execution)), recorded };
});

/** `@CurrentPrincipal() principal: Principal`: the token's own words, every role included. */
export const CurrentPrincipal = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  principalOf(requestOf(execution)),
);
