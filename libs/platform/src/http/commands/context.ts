import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
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
  const reply = execution.switchToHttp().getResponse<FastifyReply>();
  // At once: a refusal that follows is an answer as well.
  const recorded = (position: string): void => void reply.header('waymark-position', position);
  return { ...readContextOf(requestOf(execution)), recorded };
});

/** `@CurrentPrincipal() principal: Principal`: the token's own words, every role included. */
export const CurrentPrincipal = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  principalOf(requestOf(execution)),
);
