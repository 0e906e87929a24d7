import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { DATABASE, decodeCursor, page, type Page, type PageQuery } from '#platform';
import {
  checkTemplate,
  type ProtocolProblem,
  type TemplatePlan,
  type TemplateReason,
  type WeeklyTemplate,
} from '#protocol';
import { MoreThan } from 'typeorm';
import { protocolKey } from '../domain/protocol-version.js';
import { ProtocolView } from '../views/protocol.view.js';
import { readProtocol } from './read-protocol.js';

export interface ReadableProtocol extends Omit<ProtocolView, 'version'> {
  /** A medical director approved it; shipped examples are in force without that. */
  readonly signed: boolean;
}

const readable = ({ id, protocolId, protocolVersion, status, definition, sha256 }: ProtocolView): ReadableProtocol => {
  const signed = definition.approvedBy !== null;
  return { id, protocolId, protocolVersion, status, signed, definition, sha256 };
};

export class ListProtocols {
  constructor(readonly query: PageQuery) {}
}

@QueryHandler(ListProtocols)
export class ListProtocolsHandler implements IQueryHandler<ListProtocols, Page<ReadableProtocol>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ query: { cursor, limit } }: ListProtocols): Promise<Page<ReadableProtocol>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(ProtocolView, {
      ...(after === undefined ? {} : { where: { id: MoreThan(String(after)) } }),
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(readable), limit, ({ id }) => [id]);
  }
}

/** With the version of its record in the registry, which grows when it is retired. */
export interface VersionedProtocol {
  readonly version: number;
  readonly protocol: ReadableProtocol;
}

export class GetProtocol {
  constructor(
    readonly protocolId: string,
    readonly version: string,
  ) {}
}

@QueryHandler(GetProtocol)
export class GetProtocolHandler implements IQueryHandler<GetProtocol, VersionedProtocol | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ protocolId, version }: GetProtocol): Promise<VersionedProtocol | null> {
    const id = protocolKey(protocolId, version);
    const row = await this.database.manager.findOneBy(ProtocolView, { id });
    return row && { version: row.version, protocol: readable(row) };
  }
}

/** Reads a protocol without registering it. */
export class CheckProtocol {
  constructor(readonly text: string) {}
}

interface Checked {
  /** It could be approved as it is. */
  readonly valid: boolean;
  readonly problems: readonly ProtocolProblem[];
  readonly infeasible: string | null;
}

@QueryHandler(CheckProtocol)
export class CheckProtocolHandler implements IQueryHandler<CheckProtocol, Checked> {
  async execute({ text }: CheckProtocol): Promise<Checked> {
    const { problems, infeasible } = readProtocol(text, 'protocol.yaml');
    return { valid: problems.length === 0 && infeasible === null, problems, infeasible };
  }
}

/** Whether a site with this weekly rhythm can ever follow a protocol. */
export class CheckFeasibility {
  constructor(
    readonly protocolId: string,
    readonly version: string,
    readonly template: WeeklyTemplate,
  ) {}
}

interface Feasibility {
  readonly feasible: boolean;
  readonly plan: readonly TemplatePlan[];
  readonly reasons: readonly TemplateReason[];
}

@QueryHandler(CheckFeasibility)
export class CheckFeasibilityHandler implements IQueryHandler<CheckFeasibility, Feasibility | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ protocolId, version, template }: CheckFeasibility): Promise<Feasibility | null> {
    const id = protocolKey(protocolId, version);
    const found = await this.database.manager.findOneBy(ProtocolView, { id });
    if (found === null) return null;
    const check = checkTemplate(found.definition, template);
    return check.feasible
      ? { feasible: true, plan: check.plan, reasons: [] }
      : { feasible: false, plan: [], reasons: check.reasons };
  }
}
