import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AuditTrail, Verification } from '#audit-trail';
import { EdgeProblem, type ReadContext } from '#platform';
import { isVisible } from '../domain/seen-by.js';
import { accessToProofs } from './access.js';
import { AuditedReads, mustCoverNetwork } from './audited-reads.js';
import { AUDIT_TRAIL } from './trail.js';

/** Recomputes the chains of the whole trail, or of one course. */
export class VerifyTrail {
  constructor(
    readonly query: { readonly courseId?: string; readonly purpose: string },
    readonly reader: ReadContext,
  ) {}
}

@QueryHandler(VerifyTrail)
export class VerifyTrailHandler implements IQueryHandler<VerifyTrail, Verification | null> {
  constructor(
    @Inject(AUDIT_TRAIL) private readonly trail: AuditTrail,
    private readonly reads: AuditedReads,
  ) {}

  async execute({ query, reader }: VerifyTrail): Promise<Verification | null> {
    const { courseId } = query;
    return this.reads.read(reader, accessToProofs(query), async () => {
      await this.admit(courseId, reader);
      return this.trail.verify(courseId === undefined ? {} : { key: courseId });
    });
  }

  /** The whole trail is everybody's; a course is for whoever covers a site where it was: it shows counts, no content. */
  private async admit(courseId: string | undefined, { sites }: ReadContext): Promise<void> {
    if (courseId === undefined) return mustCoverNetwork(sites);
    if (sites === '*' || isVisible(await this.trail.readKey(courseId), sites)) return;
    throw new EdgeProblem('SITE_OUT_OF_SCOPE');
  }
}
