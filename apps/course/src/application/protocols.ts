import { Injectable } from '@nestjs/common';
import type { Sql } from '#event-store';
import { instant, refusal, Temporal } from '#kernel';
import { reject, type Rejection } from '#platform';
import type { ProtocolDefinition } from '#protocol';
import { protocolKey } from '../domain/protocol-version.js';

export const DEFAULT_PROTOCOL = 'kap.separated.preferred';

export interface Choice {
  readonly protocolId: string;
  /** Null: the latest. */
  readonly version: string | null;
  readonly now: Temporal.Instant;
  readonly signedOnly: boolean;
}

interface Row {
  readonly id: string;
  readonly definition: ProtocolDefinition;
}

const parts = (version: string): readonly number[] => version.split('.').map(Number);

const isAhead = (from: string, now: Temporal.Instant): boolean => Temporal.Instant.compare(instant(from), now) > 0;

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

  /** The version to pin a course to: active, in effect and, where that is asked for, signed; of several the latest. */
  async choose(sql: Sql, choice: Choice): Promise<{ readonly protocol: ProtocolDefinition } | Rejection> {
    const { protocolId, version } = choice;
    const found = await this.inEffect(sql, choice);
    const protocol = found.find(({ approvedBy }) => approvedBy !== null || !choice.signedOnly);
    if (protocol !== undefined) return { protocol };
    const name = version === null ? protocolId : protocolKey(protocolId, version);
    return found.length === 0
      ? reject(refusal('PROTOCOL_UNKNOWN', `There is no ${name} that is active and in effect.`))
      : reject(
          refusal('PROTOCOL_UNSIGNED', `No medical director has signed ${name}.`, [
            { gate: 'PROTOCOL_SIGNED', detail: `${name} is an example.`, satisfiedBy: ['ProtocolVersionApproved'] },
          ]),
        );
  }

  private async inEffect(sql: Sql, { protocolId, version, now }: Choice): Promise<readonly ProtocolDefinition[]> {
    const rows = await sql.query<{ definition: ProtocolDefinition }>(
      `SELECT definition FROM protocols
        WHERE protocol_id = $1 AND status = 'ACTIVE' AND ($2::text IS NULL OR protocol_version = $2)`,
      [protocolId, version],
    );
    return rows
      .map(({ definition }) => definition)
      .filter(({ effectiveFrom = null }) => effectiveFrom === null || !isAhead(effectiveFrom, now))
      .sort((a, b) => later(a.version, b.version));
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
