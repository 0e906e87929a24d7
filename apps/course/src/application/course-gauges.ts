import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AggregateLoader, Database } from '#event-store';
import type { Clock } from '#kernel';
import { AGGREGATES, CLOCK, DATABASE, Metrics } from '#platform';
import { assess } from '#protocol';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { TreatmentCourse } from '../domain/treatment-course.types.js';
import { COURSE_REASSESS } from './course-timer.js';
import { Protocols } from './protocols.js';
import { StrandedCourses, type Waiting } from './stranded-courses.js';

const BY_PHASE = 'SELECT phase, count(*)::int AS courses FROM courses GROUP BY phase';

/** Most active courses wait for a person, not for time: those without a timer have to be looked at one by one. */
const WITHOUT_TIMER = `SELECT course_id AS "courseId", version FROM courses c
  WHERE outcome IS NULL AND NOT EXISTS (SELECT FROM timers t WHERE t.owner = 'course-' || c.course_id AND t.kind = $1)
  ORDER BY opened_at, course_id`;

/** What operations see of courses: how many stand where, and whether one waits for nothing at all. */
@Injectable()
export class CourseGauges implements OnModuleInit {
  readonly #stranded = new StrandedCourses((courseIds) => this.strandedOf(courseIds));

  constructor(
    private readonly metrics: Metrics,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly protocols: Protocols,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.metrics.collect('waymark_courses', async () => {
      const rows = await this.database.sql.query<{ phase: string; courses: number }>(BY_PHASE);
      return rows.map(({ phase, courses }) => ({ labels: { phase }, value: courses }));
    });
    this.metrics.collect('waymark_courses_without_timer_or_input', async () => [{ value: await this.stranded() }]);
  }

  private async stranded(): Promise<number> {
    return this.#stranded.count(await this.database.sql.query<Waiting>(WITHOUT_TIMER, [COURSE_REASSESS]));
  }

  private async strandedOf(courseIds: readonly string[]): Promise<ReadonlySet<string>> {
    const courses = await this.loader.loadMany(this.database.sql, treatmentCourse, courseIds);
    const stranded = new Set<string>();
    for (const [id, { state }] of courses) if (!(await this.awaitsInput(state))) stranded.add(id);
    return stranded;
  }

  /** Something a person can still do or report: a step that is open or under way, or a gate that a fact would satisfy. */
  private async awaitsInput({ opened, ledger }: TreatmentCourse): Promise<boolean> {
    if (opened === null) return true;
    const protocol = await this.protocols.one(this.database.sql, opened.protocolId, opened.protocolVersion);
    const { steps } = assess(protocol, ledger.facts, this.clock.now());
    return steps.some(
      ({ status, missing }) =>
        status === 'AVAILABLE' ||
        status === 'IN_PROGRESS' ||
        (status !== 'CLOSED' && missing.some(({ satisfiedBy }) => satisfiedBy.length > 0)),
    );
  }
}
