import { Inject, Injectable } from '@nestjs/common';
import { cancelTimer, setTimers, type Sql, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { instant } from '#kernel';
import { POLICY, SystemActs } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { preparation } from '../domain/preparation.js';
import { lapseOf } from '../domain/preparation-lapse.js';
import type { PreparationCommand } from '../domain/preparation.types.js';
import { preparedCourses, type PreparedCourse } from '../views/known.js';

const KIND = 'PREPARATION_LAPSE';
const PREFIX = 'preparation-';

/** When the gap since the last infusion becomes too long for the preparation to stand; null without an infusion. */
const gapEndsAt = ({ gapBegan, zone }: PreparedCourse, policy: ClinicPolicy): string | null =>
  gapBegan === null
    ? null
    : instant(gapBegan).toZonedDateTimeISO(zone).add(policy.preparation.lapsesAfterGap).toInstant().toString();

const timerOf = (course: PreparedCourse, policy: ClinicPolicy): Timer => {
  const { courseId, validUntil } = course;
  const due = lapseOf({ status: 'COMPLETED', validUntil }, gapEndsAt(course, policy));
  return { owner: `${PREFIX}${courseId}`, kind: KIND, dueAt: due?.at ?? validUntil };
};

/** Keeps the one timer of each of these preparations where it will lapse. */
export const followPreparations = async (
  sql: Sql,
  courseIds: readonly string[],
  policy: ClinicPolicy,
): Promise<void> => {
  if (courseIds.length === 0) return;
  const prepared = await preparedCourses(sql, courseIds);
  await setTimers(
    sql,
    prepared.map((course) => timerOf(course, policy)),
  );
  const standing = new Set(prepared.map(({ courseId }) => courseId));
  for (const courseId of courseIds) if (!standing.has(courseId)) await cancelTimer(sql, `${PREFIX}${courseId}`, KIND);
};

/** Preparation does not hold for ever: it lapses by time, or by a long gap since the last infusion. */
@Injectable()
export class PreparationLapse implements TimerHandler {
  readonly kind = KIND;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    const ids = timers.map(({ owner }) => owner.slice(PREFIX.length));
    for (const course of await preparedCourses(uow.sql, ids)) await this.lapse(course, uow);
    await followPreparations(uow.sql, ids, this.policy);
  }

  async *expected({ sql }: UnitOfWork): AsyncIterable<Timer> {
    for (const course of await preparedCourses(sql, null)) yield timerOf(course, this.policy);
  }

  private async lapse(course: PreparedCourse, uow: UnitOfWork): Promise<void> {
    const { items, sessionsAgain: sessions } = this.policy.preparation;
    const again = { items: items.filter((item) => item.again).map(({ code }) => code), sessions };
    await this.acts.act(uow, {
      aggregate: preparation,
      id: course.courseId,
      command: (now): PreparationCommand => ({
        type: 'LapsePreparation',
        now,
        gapEndsAt: gapEndsAt(course, this.policy),
        again,
        policyVersion: policyVersionOf(this.policy),
      }),
      by: 'preparation-lapse',
      cause: null,
    });
  }
}
