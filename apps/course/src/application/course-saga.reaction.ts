import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { AggregateLoader, Loaded, UnitOfWork } from '#event-store';
import type { Clock, NewId, Subject } from '#kernel';
import { AGGREGATES, CLOCK, NEW_ID, Recorder, systemOrigin, type Entry, type PublishedEventReaction } from '#platform';
import { applySites, applyStaff } from '#replicas';
import { protocolKey } from '../domain/protocol-version.js';
import { recordEvidence, type Recorded } from '../domain/saga.js';
import { toEvidence } from '../domain/to-fact.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { Evidence, Opened, TreatmentCourse } from '../domain/treatment-course.types.js';
import { applyCases, lockCases } from '../views/known-case.view.js';
import { setAside } from '../views/pending-evidence.js';
import { recordRefusals } from '../views/refusal.view.js';
import { setReassessments, type Reassessment } from './course-timer.js';
import { Protocols } from './protocols.js';

/** What an event says about a course. */
interface News {
  readonly evidence: Evidence;
  readonly cause: RecordedEvent;
}

type Courses = Map<string, Loaded<TreatmentCourse>>;
type OpenCourses = readonly (readonly [string, Loaded<TreatmentCourse>, Opened])[];

/** What one batch says about each course, in order. */
const newsOf = (events: readonly RecordedEvent[]): Map<string, News[]> => {
  const news = new Map<string, News[]>();
  for (const cause of events) {
    const evidence = toEvidence(cause);
    if (evidence === undefined) continue;
    const known = news.get(cause.key) ?? [];
    known.push({ evidence, cause });
    news.set(cause.key, known);
  }
  return news;
};

const isOpen = ({ state }: Loaded<TreatmentCourse>): boolean => state.opened !== null;

/**
 * Takes in what the services report, a whole batch at once: the courses are read in one query, decided in memory one
 * piece of evidence after the other, and appended in one statement.
 */
@Injectable()
export class CourseSagaReaction implements PublishedEventReaction {
  readonly sources = ['intake', 'scheduling', 'infusion', 'therapy'] as const;

  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly recorder: Recorder,
    private readonly protocols: Protocols,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await applySites(events, uow);
    await applyStaff(events, uow);
    await applyCases(events, uow);
    await recordRefusals(events, uow);
    const news = newsOf(events);
    if (news.size === 0) return;
    const courses = await this.load(uow, [...news.keys()]);
    await this.keepForLater(uow, courses, news);
    await this.decide(uow, courses, news);
  }

  /** A course that is not open may be opened at this very moment: those are read again once nobody can. */
  private async load({ sql }: UnitOfWork, ids: readonly string[]): Promise<Courses> {
    const courses = await this.loader.loadMany(sql, treatmentCourse, ids);
    const unopened = ids.filter((id) => courses.get(id)?.state.opened === null);
    if (unopened.length === 0) return courses;
    await lockCases(sql, unopened);
    for (const [id, course] of await this.loader.loadMany(sql, treatmentCourse, unopened)) courses.set(id, course);
    return courses;
  }

  private async keepForLater({ sql }: UnitOfWork, courses: Courses, news: Map<string, News[]>): Promise<void> {
    const unopened = [...courses].filter(([, course]) => !isOpen(course));
    const pending = unopened.flatMap(([courseId]) =>
      (news.get(courseId) ?? []).map(({ evidence }) => ({ courseId, evidence })),
    );
    await setAside(sql, pending);
  }

  private async decide(uow: UnitOfWork, courses: Courses, news: Map<string, News[]>): Promise<void> {
    const open = openOnes(courses);
    const keyOf = ({ protocolId, protocolVersion }: Opened): string => protocolKey(protocolId, protocolVersion);
    const keys = open.map(([, , opened]) => keyOf(opened));
    const protocols = await this.protocols.pinned(uow.sql, keys);
    const now = this.clock.now();
    const entries: Entry[] = [];
    const due: Reassessment[] = [];
    for (const [courseId, { state, version }, opened] of open) {
      const told = news.get(courseId);
      const protocol = protocols.get(keyOf(opened));
      if (told === undefined || protocol === undefined) continue;
      const evidence = told.map((each) => each.evidence);
      const { turns, reassessAt } = recordEvidence(protocol, state.ledger, evidence, now);
      const subject = { key: courseId, siteId: opened.siteId, patientRef: opened.patientRef };
      entries.push(...this.entriesOf(told, turns, { streamId: `course-${courseId}`, version, subject }));
      due.push({ courseId, reassessAt });
    }
    await this.recorder.record(uow, entries);
    setReassessments(uow, due);
  }

  /** One for each piece of evidence: what it led to names it as its cause, however the events were cut into batches. */
  private entriesOf(
    told: readonly News[],
    turns: Recorded['turns'],
    { streamId, version, subject }: { streamId: string; version: number; subject: Subject },
  ): readonly Entry[] {
    let expectedVersion = version;
    return turns.map((events, index) => {
      const origin = systemOrigin('course-saga', told[index]?.cause ?? null, this.newId);
      const entry = { streamId, expectedVersion, events, subject, origin };
      expectedVersion += events.length;
      return entry;
    });
  }
}

const openOnes = (courses: Courses): OpenCourses =>
  [...courses].flatMap(([id, course]) =>
    course.state.opened === null ? [] : [[id, course, course.state.opened] as const],
  );
