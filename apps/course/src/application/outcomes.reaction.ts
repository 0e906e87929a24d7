import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { forEachOfKey, type PublishedEventReaction } from '#platform';
import { lockCases } from '../views/known-case.view.js';
import { applyReadings } from '../views/known-reading.js';
import { Outcomes } from './outcomes.js';

/** An infusion ended, or what was said about its end was an error. */
const ENDED: readonly string[] = ['InfusionStopped', 'EnteredInErrorMarked'];

/** After the saga has taken the same events in: a score or the end of an infusion moves the measurements on. */
@Injectable()
export class OutcomesReaction implements PublishedEventReaction {
  readonly sources = ['intake', 'infusion'] as const;

  constructor(private readonly outcomes: Outcomes) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const scored = events.filter(({ type }) => type === 'InstrumentCompleted').map(({ key }) => key);
    // A course that is being opened at this moment either reads the score, or is found open here.
    if (scored.length > 0) await lockCases(uow.sql, [...new Set(scored)]);
    await applyReadings(events, uow.sql);
    const stopped = events.filter(({ type }) => ENDED.includes(type)).map(({ key }) => key);
    const moved = new Set([...scored, ...stopped]);
    const latest = new Map(events.filter(({ key }) => moved.has(key)).map((event) => [event.key, event]));
    await forEachOfKey([...latest.values()], ({ key }) => this.outcomes.follow(uow, key));
  }
}
