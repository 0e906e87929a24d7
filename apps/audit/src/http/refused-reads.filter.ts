import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { isInstant, isUuid } from '#kernel';
import { EdgeProblem, ProblemFilter, refusedReaderOf } from '#platform';
import {
  accessToAccesses,
  accessToConformance,
  accessToHistory,
  accessToProofs,
  type Access,
} from '../application/access.js';
import { RecordRefusedRead } from '../application/record-refused-read.js';
import { isProtocolVersion } from './protocol-version.js';

type Sent = Readonly<Record<string, unknown>>;

/** Nothing that was sent has been checked when a role is refused: what is not as it should be is not written down. */
const checked = (value: unknown, holds: (text: string) => boolean): string | undefined =>
  typeof value === 'string' && holds(value) ? value : undefined;

/** Time alone: the annotations that may follow an instant are text. */
const isPlainInstant = (text: string): boolean => /^[0-9TZ:.+-]{1,40}$/.test(text) && isInstant(text);

const isCode = (text: string): boolean => /^[A-Z][A-Z0-9_]{1,63}$/.test(text);

/** By the last word of the route, which is not a matter of who asks. */
const ACCESSES: readonly (readonly [RegExp, (asked: Sent & { readonly purpose: string }) => Access])[] = [
  [
    /\/conformance$/,
    ({ courseId, protocol, purpose }) =>
      accessToConformance(checked(courseId, isUuid), { protocol: checked(protocol, isProtocolVersion), purpose }),
  ],
  [/\/verify$/, ({ courseId, purpose }) => accessToProofs({ courseId: checked(courseId, isUuid), purpose })],
  [/\/access$/, accessToAccesses],
  [
    /./,
    ({ courseId, asOf, purpose }) =>
      accessToHistory(checked(courseId, isUuid), { asOf: checked(asOf, isPlainInstant), purpose }),
  ],
];

const accessOf = ({ routeOptions, params, query }: FastifyRequest): Access => {
  const asked = { ...(query as Sent), ...(params as Sent) };
  const purpose = checked(asked['purpose'], isCode) ?? 'AUDIT';
  const [, access = accessToAccesses] = ACCESSES.find(([route]) => route.test(routeOptions.url ?? '')) ?? [];
  return access({ ...asked, purpose });
};

/**
 * A read that is refused for the role comes to no controller, and is recorded like every other one that is refused. Without
 * a valid token nothing is: nobody fills the trail who is nobody.
 */
@Catch(EdgeProblem)
export class RefusedReadsFilter implements ExceptionFilter<EdgeProblem> {
  constructor(
    private readonly commands: CommandBus,
    private readonly problems: ProblemFilter,
  ) {}

  async catch(problem: EdgeProblem, host: ArgumentsHost): Promise<void> {
    try {
      if (problem.code === 'ROLE_NOT_ALLOWED') await this.record(host);
      this.problems.catch(problem, host);
    } catch (error) {
      this.problems.catch(error, host);
    }
  }

  private async record(host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    await this.commands.execute(new RecordRefusedRead(accessOf(request), refusedReaderOf(host)));
  }
}
