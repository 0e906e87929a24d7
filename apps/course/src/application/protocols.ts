import { Injectable } from '@nestjs/common';
import type { Sql } from '#event-store';
import type { ProtocolDefinition } from '#protocol';
import { protocolKey } from '../domain/protocol-version.js';

export const DEFAULT_PROTOCOL = 'kap.separated.preferred';

interface Row {
  readonly id: string;
  readonly definition: ProtocolDefinition;
}

const parts = (version: string): readonly number[] => version.split('.').map(Number);

const later = (a: string, b: string): number => {
  const [left, right] = [parts(a), parts(b)];
  const at = [0, 1, 2].find((index) => left[index] !== right[index]);
  return at === undefined ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
};

/** The protocol versions of this service. A version never changes, so that one that was read is kept for good. */
@Injectable()
export class Protocols {
  readonly #known = new Map<string, ProtocolDefinition>();

  /** Definitions by `<protocolId>@<version>`. One that a course is pinned to exists; anything else is a bug. */
  async pinned(sql: Sql, keys: readonly string[]): Promise<ReadonlyMap<string, ProtocolDefinition>> {
    const missing = [...new Set(keys)].filter((key) => !this.#known.has(key));
    if (missing.length > 0) await this.#read(sql, missing);
    return new Map(keys.map((key) => [key, this.#get(key)]));
  }

  async one(sql: Sql, protocolId: string, version: string): Promise<ProtocolDefinition> {
    const key = protocolKey(protocolId, version);
    await this.pinned(sql, [key]);
    return this.#get(key);
  }

  /** An active version to open a course with: the one asked for, or the latest. */
  async active(sql: Sql, protocolId: string, version: string | null): Promise<ProtocolDefinition | null> {
    const rows = await sql.query<{ definition: ProtocolDefinition }>(
      `SELECT definition FROM protocols
        WHERE protocol_id = $1 AND status = 'ACTIVE' AND ($2::text IS NULL OR protocol_version = $2)`,
      [protocolId, version],
    );
    return rows.map(({ definition }) => definition).sort((a, b) => later(a.version, b.version))[0] ?? null;
  }

  async #read(sql: Sql, keys: readonly string[]): Promise<void> {
    const rows = await sql.query<Row>('SELECT id, definition FROM protocols WHERE id = ANY($1::text[])', [keys]);
    for (const { id, definition } of rows) this.#known.set(id, definition);
  }

  #get(key: string): ProtocolDefinition {
    const definition = this.#known.get(key);
    if (definition === undefined) throw new Error(`No protocol ${key}, though a course is pinned to it.`);
    return definition;
  }
}
