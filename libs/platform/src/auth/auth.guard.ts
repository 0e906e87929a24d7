import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '#kernel';
import { EdgeProblem } from '../http/edge-problem.js';
import { contextOf } from '../http/request.js';
import { requireSite, setPrincipal, type Principal } from './principal.js';
import { NETWORK_KEY, ROLES_KEY, type Admission } from './roles.js';
import { TokenVerifier } from './token-verifier.js';

/** In front of every route. Denies by default: a route that declares no roles is open to nobody. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const places = [execution.getHandler(), execution.getClass()];
    const admission = this.reflector.getAllAndOverride<Admission | undefined>(ROLES_KEY, places);
    if (admission === 'public') return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.verifier.verify(request.headers.authorization);
    // Before anything is refused: who was refused may have to be recorded.
    setPrincipal(request, principal);
    const role = admit(principal, admission ?? []);
    if (this.reflector.getAllAndOverride<boolean | undefined>(NETWORK_KEY, places) === true)
      requireSite(principal, null);
    contextOf(request).role = role;
    return true;
  }
}

const admit = (principal: Principal, allowed: readonly Role[]): Role => {
  if (allowed.length === 0) throw new EdgeProblem('ROUTE_NOT_OPEN');
  const role = actingRole(principal, allowed);
  if (role === undefined) throw new EdgeProblem('ROLE_NOT_ALLOWED', { detail: `Open to: ${allowed.join(', ')}.` });
  return role;
};

/** The role in which somebody with several acts: the first of theirs that the route admits. */
export const actingRole = (principal: Principal, allowed: readonly Role[]): Role | undefined =>
  principal.roles.find((role) => allowed.includes(role));
