import { Inject, Injectable } from '@nestjs/common';
import type { PublishedInfusionEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { newId, type Temporal } from '#kernel';
import { POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { Chart } from './chart.js';
import { followCase } from './eligibility.timer.js';
import { previousScoreOf } from './previous-score.js';
import { zoneOf } from './site-zone.js';

type CheckRecorded = RecordedEvent & Extract<PublishedInfusionEvent, { type: 'PreInfusionCheckRecorded' }>;

/** Adverse events carry a grade from 1 to 5 (CTCAE), when they are recorded and each time they are graded again. */
const gradeOf = ({ type, data }: RecordedEvent): number | undefined => {
  const { grade } = data as { readonly grade?: unknown };
  return type.startsWith('AdverseEvent') && typeof grade === 'number' ? grade : undefined;
};

/** What happens in the infusion room uses eligibility up, or ends it; what is found there about the patient raises alarm. */
@Injectable()
export class InfusionNewsReaction implements PublishedEventReaction {
  readonly sources = ['infusion'] as const;

  constructor(
    private readonly acts: SystemActs,
    private readonly chart: Chart,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedInfusionEvent, 'InfusionStopped'>(events, 'InfusionStopped')) {
      const { infusionId, counts, stoppedAt } = cause.data;
      const by = { policy: this.policy, zone: await zoneOf(uow, cause.siteId) };
      await this.act(uow, cause, () => ({ type: 'NoteInfusion', infusionId, counts, stoppedAt, ...by }));
    }
    for (const cause of select<PublishedInfusionEvent, 'PreInfusionCheckRecorded'>(events, 'PreInfusionCheckRecorded'))
      await this.noteCheck(uow, cause);
    for (const cause of select<PublishedInfusionEvent, 'EnteredInErrorMarked'>(events, 'EnteredInErrorMarked')) {
      const { infusionId, dose } = cause.data;
      if (dose === undefined) continue;
      const { counts } = dose.is;
      await this.act(uow, cause, () => ({
        type: 'CorrectInfusionNote',
        infusionId,
        counts,
        policy: this.policy,
      }));
    }
    for (const cause of events) {
      const grade = gradeOf(cause);
      if (grade === undefined) continue;
      const adverseEventId = cause.eventId;
      const { policy } = this;
      await this.act(uow, cause, () => ({ type: 'NoteAdverseEvent', adverseEventId, grade, policy }));
    }
  }

  private async noteCheck(uow: UnitOfWork, cause: CheckRecorded): Promise<void> {
    const { policy, chart } = this;
    const { checkCode, result, value } = cause.data;
    const check = policy.infusionRoom.checks.find(({ code }) => code === checkCode);
    if (check?.instrument === undefined && check?.raises === undefined) return;
    const about = { caseId: cause.key, code: check.instrument ?? '' };
    const previousScore = await previousScoreOf(chart, uow, policy, about);
    const finding = { checkCode, passed: result !== 'FAIL', value, findingId: cause.eventId, previousScore };
    const by = { alertId: newId(), policy, zone: await zoneOf(uow, cause.siteId) };
    await this.act(uow, cause, (now) => ({ type: 'NoteRoomCheck', ...finding, ...by, now }));
  }

  private async act(
    uow: UnitOfWork,
    cause: RecordedEvent,
    command: (now: Temporal.Instant) => IntakeCaseCommand,
  ): Promise<void> {
    const state = await this.acts.act(uow, {
      aggregate: intakeCase,
      id: cause.key,
      command,
      by: 'infusion-news',
      cause,
    });
    await followCase(uow, state);
  }
}
