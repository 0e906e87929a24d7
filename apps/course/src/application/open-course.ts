import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusals, type RefusalCode } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { coversSite, refusal } from '#kernel';
import {
  CommandRunner,
  reject,
  SURROUNDINGS,
  type CommandContext,
  type Outcome,
  type Rejection,
  type Surroundings,
} from '#platform';
import { findSite } from '#replicas';
import { reassessmentOf } from '../domain/saga.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { Evidence, Indication, OpenCourse as Opening } from '../domain/treatment-course.types.js';
import { ONE_ACTIVE_COURSE } from '../views/course.view.js';
import { KnownCase, lockCases } from '../views/known-case.view.js';
import { forgetPending, readPending } from '../views/pending-evidence.js';
import { setReassessments } from './course-timer.js';
import { Outcomes } from './outcomes.js';
import { DEFAULT_PROTOCOL, Protocols } from './protocols.js';

/** Opens the treatment course that an intake case leads to, and pins it to one protocol version for life. */
export class OpenCourse {
  constructor(
    readonly courseId: string,
    readonly asked: { protocolId?: string; version?: string; plannedInfusions?: number },
    readonly context: CommandContext,
  ) {}
}

const no = (code: RefusalCode, detail: string = refusals[code].remedy): Rejection => reject(refusal(code, detail));

@CommandHandler(OpenCourse)
export class OpenCourseHandler implements ICommandHandler<OpenCourse, Outcome> {
  private readonly signedOnly: boolean;

  constructor(
    private readonly runner: CommandRunner,
    private readonly protocols: Protocols,
    private readonly outcomes: Outcomes,
    @Inject(SURROUNDINGS) { acceptExamples = true }: Surroundings,
  ) {
    this.signedOnly = !acceptExamples;
  }

  async execute(command: OpenCourse): Promise<Outcome> {
    const { courseId, context } = command;
    return this.runner.run({
      name: 'OpenCourse',
      aggregate: treatmentCourse,
      id: courseId,
      context,
      existence: 'new',
      command: ({ uow, now }) => this.build(command, uow, now),
      effects: async ({ uow, state, now }) => {
        const { opened, ledger } = state;
        if (opened === null) return undefined;
        await forgetPending(uow.sql, courseId);
        const protocol = await this.protocols.one(uow.sql, opened.protocolId, opened.protocolVersion);
        setReassessments(uow, [{ courseId, reassessAt: reassessmentOf(protocol, ledger, now) }]);
        await this.outcomes.follow(uow, courseId);
        return undefined;
      },
      constraints: { [ONE_ACTIVE_COURSE]: 'ACTIVE_COURSE_EXISTS' },
    });
  }

  private async build(
    { courseId, asked, context }: OpenCourse,
    { sql, manager }: UnitOfWork,
    now: Opening['now'],
  ): Promise<Opening | Rejection> {
    await lockCases(sql, [courseId]);
    const known = await manager.findOneBy(KnownCase, { courseId });
    if (known === null) return no('INTAKE_CASE_UNKNOWN');
    const { patientRef, siteId, indication } = known;
    if (!coversSite(context.sites, siteId)) return no('SITE_OUT_OF_SCOPE');
    const site = await findSite(manager, siteId);
    if (site === null) return no('SITE_UNKNOWN');
    const { protocolId = DEFAULT_PROTOCOL, version = null, plannedInfusions = null } = asked;
    const chosen = await this.protocols.choose(sql, { protocolId, version, now, signedOnly: this.signedOnly });
    if ('rejected' in chosen) return chosen;
    const { protocol } = chosen;
    const evidence = await readPending<Evidence>(sql, courseId);
    const from = { patientRef, siteId, indication: indication as Indication, siteZone: site.zone, evidence };
    return { type: 'OpenCourse', courseId, ...from, plannedInfusions, protocol, now };
  }
}
