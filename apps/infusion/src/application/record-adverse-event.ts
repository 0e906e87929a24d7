import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { newId, refusal } from '#kernel';
import { CommandRunner, DATABASE, POLICY, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import type { EntityManager } from 'typeorm';
import { adverseEvent } from '../domain/adverse-event.js';
import type { AdverseEvent, RecordAdverseEvent as Command, Visit } from '../domain/adverse-event.types.js';
import { InfusionView } from '../views/infusion.view.js';
import { followReports } from './follow-reports.js';
import { utc } from './utc.js';

export class RecordAdverseEvent {
  constructor(
    readonly infusionId: string,
    readonly what: Pick<Command, 'term' | 'onsetAt' | 'judgement' | 'narrative'>,
    readonly context: CommandContext,
  ) {}
}

const visitOf = async (manager: EntityManager, id: string): Promise<Visit | null> => {
  const found = await manager.findOneBy(InfusionView, { id });
  if (found === null) return null;
  const { courseId, siteId, patientRef, checkedInAt, leftAt } = found;
  const times = { checkedInAt: text(checkedInAt), leftAt: leftAt === null ? null : text(leftAt) };
  return { infusionId: id, courseId, siteId, patientRef, ...times };
};
const text = (at: Date | string): string => new Date(at).toISOString();

const deadlines = ({ reports }: AdverseEvent): object => ({ reportableTo: reports });

/** During the visit or after it: what went wrong, how grave it is, and so to whom it has to be reported by when. */
@CommandHandler(RecordAdverseEvent)
export class RecordAdverseEventHandler implements ICommandHandler<RecordAdverseEvent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ infusionId, what, context }: RecordAdverseEvent): Promise<Outcome> {
    const { policy } = this;
    const adverseEventId = newId();
    const visit = await visitOf(this.database.manager, infusionId);
    const { courseId: key = '', siteId = '', patientRef = '' } = visit ?? {};
    return this.runner.run({
      name: 'RecordAdverseEvent',
      aggregate: adverseEvent,
      id: adverseEventId,
      context,
      existence: 'new',
      ...(visit === null ? {} : { subject: { key, siteId, patientRef } }),
      command: ({ now }): Command | Rejection =>
        visit === null
          ? reject(refusal('NOT_FOUND', 'There is no such infusion.'))
          : {
              type: 'RecordAdverseEvent',
              adverseEventId,
              visit,
              ...what,
              onsetAt: utc(what.onsetAt),
              by: context.actor.subject,
              now,
              policy,
            },
      effects: followReports(adverseEventId),
      answer: deadlines,
    });
  }
}
