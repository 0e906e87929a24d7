import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { AggregateLoader, UnitOfWork } from '#event-store';
import type { Refusal, Subject } from '#kernel';
import { AGGREGATES, Recorder, type CommandContext, type Entry } from '#platform';
import { vial } from '../domain/vial.js';
import type { Vial, VialCommand } from '../domain/vial.types.js';

export interface VialAct {
  readonly vialId: string;
  readonly command: VialCommand;
  /** For a vial that this act takes into the books. */
  readonly subject?: Subject;
}

/** On whose behalf, and what led to it. */
export interface Acting {
  readonly context: CommandContext;
  readonly cause: RecordedEvent | undefined;
}

/**
 * What another command of the service means for vials, in that command's own transaction and in the name of whoever gave
 * it: either all of it is recorded or none. Each vial at most once in a call.
 */
@Injectable()
export class VialActs {
  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly recorder: Recorder,
  ) {}

  /** The first refusal, for the caller to undo its transaction with; null when all was recorded. */
  async act(uow: UnitOfWork, acts: readonly VialAct[], { context, cause }: Acting): Promise<Refusal | null> {
    const { actor, correlationId, traceparent } = context;
    const origin = { actor, correlationId, causationId: cause?.eventId ?? null, traceparent };
    const ids = acts.map(({ vialId }) => vialId);
    const loaded = await this.loader.loadMany(uow.sql, vial, ids);
    const entries: Entry[] = [];
    const bases = new Map<string, { vialId: string; state: Vial | null; version: number }>();
    for (const { vialId, command, subject: given } of acts) {
      const { state, version } = loaded.get(vialId) ?? { state: null as Vial | null, version: 0 };
      const decision = vial.decide(command, state);
      if (decision.kind === 'refused') return decision.refusal;
      const subject = vial.subject(state) ?? given;
      if (subject === undefined) continue;
      entries.push({ streamId: `vial-${vialId}`, expectedVersion: version, events: decision.events, subject, origin });
      bases.set(`vial-${vialId}`, { vialId, state, version });
    }
    const recorded = await this.recorder.record(uow, entries);
    for (const [streamId, { vialId, ...base }] of bases) {
      const events = recorded.filter((event) => event.streamId === streamId);
      this.loader.appended(uow, vial, vialId, { base, events });
    }
    return null;
  }
}
