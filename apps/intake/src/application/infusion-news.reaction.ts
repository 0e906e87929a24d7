import { Inject, Injectable } from '@nestjs/common';
import type { PublishedInfusionEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { newId, type Temporal } from '#kernel';
import { forEachOfKey, POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { Chart } from './chart.js';
import { followCase } from './eligibility.timer.js';
import { previousScoreOf } from './previous-score.js';
import { zoneOf } from './site-zone.js';

type Telling<T extends PublishedInfusionEvent['type']> = RecordedEvent & Extract<PublishedInfusionEvent, { type: T }>;

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
    await forEachOfKey(select<PublishedInfusionEvent, 'InfusionStopped'>(events, 'InfusionStopped'), (cause) =>
      this.noteInfusion(uow, cause),
    );
    await forEachOfKey(
      select<PublishedInfusionEvent, 'PreInfusionCheckRecorded'>(events, 'PreInfusionCheckRecorded'),
      (cause) => this.noteCheck(uow, cause),
    );
    await forEachOfKey(
      select<PublishedInfusionEvent, 'EnteredInErrorMarked'>(events, 'EnteredInErrorMarked'),
      (cause) => this.correctNote(uow, cause),
    );
    await forEachOfKey(events, (cause) => this.noteAdverseEvent(uow, cause));
  }

  private async noteInfusion(uow: UnitOfWork, cause: Telling<'InfusionStopped'>): Promise<void> {
    const { infusionId, counts, stoppedAt } = cause.data;
    const by = { policy: this.policy, zone: await zoneOf(uow, cause.siteId) };
    await this.act(uow, cause, () => ({ type: 'NoteInfusion', infusionId, counts, stoppedAt, ...by }));
  }

  private async correctNote(uow: UnitOfWork, cause: Telling<'EnteredInErrorMarked'>): Promise<void> {
    const { infusionId, dose } = cause.data;
    if (dose === undefined) return;
    const { counts } = dose.is;
    await this.act(uow, cause, () => ({ type: 'CorrectInfusionNote', infusionId, counts, policy: this.policy }));
  }

  private async noteAdverseEvent(uow: UnitOfWork, cause: RecordedEvent): Promise<void> {
    const grade = gradeOf(cause);
    if (grade === undefined) return;
    const adverseEventId = cause.eventId;
    const { policy } = this;
    await this.act(uow, cause, () => ({ type: 'NoteAdverseEvent', adverseEventId, grade, policy }));
  }

  private async noteCheck(uow: UnitOfWork, cause: Telling<'PreInfusionCheckRecorded'>): Promise<void> {
    const { policy, chart } = this;
    const { checkCode, result, value } = cause.data;
    const check = policy.infusionRoom.checks.find(({ code }) => code === checkCode);
    if (check?.instrument === undefined && check?.raises === undefined) return;
    const about = { caseId: cause.key, code: check.instrument ?? '' };
    const [previousScore, zone] = await Promise.all([
      previousScoreOf(chart, uow, policy, about),
      zoneOf(uow, cause.siteId),
    ]);
    const finding = { checkCode, passed: result !== 'FAIL', value, findingId: cause.eventId, previousScore };
    const by = { alertId: newId(), policy, zone };
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
    followCase(uow, state);
  }
}
