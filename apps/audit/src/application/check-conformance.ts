import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AuditTrail } from '#audit-trail';
import { EdgeProblem, type ReadContext } from '#platform';
import { conform, whatIf, type Divergence, type ProtocolDefinition, type WouldRefuse } from '#protocol';
import { keyOf, pinnedProtocols } from '../domain/course-history.js';
import { seenBy } from '../domain/seen-by.js';
import { accessToConformance } from './access.js';
import { AuditedReads, DENIED } from './audited-reads.js';
import { AUDIT_TRAIL, protocolFromTrail } from './trail.js';

/** Decides every recorded decision of a course again; or asks what another protocol would have refused. */
export class CheckConformance {
  constructor(
    readonly courseId: string,
    readonly query: { readonly protocol?: string; readonly purpose: string },
    readonly reader: ReadContext,
  ) {}
}

export interface ConformanceReport {
  readonly courseId: string;
  readonly protocol: string;
  readonly conforms: boolean;
  readonly decisions: number;
  readonly divergences: readonly Divergence[];
  readonly whatIf: {
    readonly protocol: string;
    readonly permits: number;
    readonly starts: number;
    readonly refused: readonly WouldRefuse[];
  } | null;
}

@QueryHandler(CheckConformance)
export class CheckConformanceHandler implements IQueryHandler<CheckConformance, ConformanceReport | null> {
  constructor(
    @Inject(AUDIT_TRAIL) private readonly trail: AuditTrail,
    private readonly reads: AuditedReads,
  ) {}

  execute({ courseId, query, reader }: CheckConformance): Promise<ConformanceReport | null> {
    return this.reads.read(reader, accessToConformance(courseId, query), () =>
      this.check(courseId, query.protocol, reader),
    );
  }

  private async check(
    courseId: string,
    other: string | undefined,
    { sites }: ReadContext,
  ): Promise<ConformanceReport | null | typeof DENIED> {
    const recorded = await this.trail.readStream(`course-${courseId}`);
    // Until the course went elsewhere, where it did: whatever was decided at the reader's own sites.
    const events = recorded.filter(seenBy(recorded, sites).sees);
    const pinned = pinnedProtocols(events);
    const [first] = pinned;
    if (first === undefined) return pinnedProtocols(recorded).length === 0 ? null : DENIED;
    const key = keyOf(pinned.at(-1) ?? first);
    const protocols = await this.protocols(pinned.map(keyOf));
    const protocol = protocols.get(keyOf(first));
    const alternative = other === undefined ? null : await protocolFromTrail(this.trail, other);
    if (protocol === undefined) return null;
    if (other !== undefined && alternative === null)
      throw new EdgeProblem('PROTOCOL_UNKNOWN', { detail: `The trail holds no ${other}.` });
    const { decisions, divergences } = conform(protocol, events, (to) => protocols.get(keyOf(to)));
    const conforms = divergences.length === 0;
    const hypothesis =
      other === undefined || alternative === null ? null : { protocol: other, ...whatIf(alternative, events) };
    return { courseId, protocol: key, conforms, decisions, divergences, whatIf: hypothesis };
  }

  private async protocols(keys: readonly string[]): Promise<ReadonlyMap<string, ProtocolDefinition>> {
    const found = new Map<string, ProtocolDefinition>();
    for (const key of new Set(keys)) {
      const protocol = await protocolFromTrail(this.trail, key);
      if (protocol !== null) found.set(key, protocol);
    }
    return found;
  }
}
