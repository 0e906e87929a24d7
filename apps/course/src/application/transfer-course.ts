import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { UnitOfWork } from '#event-store';
import { refusal, type Temporal } from '#kernel';
import { POLICY, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import { consentTo, PART2_CONSENT, type ClinicPolicy, type DisclosureConsentType } from '#protocol';
import { disclosureConsents, findSite } from '#replicas';
import type { TransferCourse as Transfer } from '../domain/treatment-course.types.js';
import { CourseCommands } from './course-commands.js';
import { Outcomes } from './outcomes.js';

/** Another site of the network takes the patient over, with the course as it stands. */
export class TransferCourse {
  constructor(
    readonly courseId: string,
    readonly to: { readonly siteId: string; readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

const SHARED: readonly DisclosureConsentType[] = ['DISCLOSURE_CLINIC_THERAPIST'];

@CommandHandler(TransferCourse)
export class TransferCourseHandler implements ICommandHandler<TransferCourse, Outcome> {
  constructor(
    private readonly courses: CourseCommands,
    private readonly outcomes: Outcomes,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, to, context }: TransferCourse): Promise<Outcome> {
    return this.courses.run({
      name: 'TransferCourse',
      courseId,
      context,
      build: async (deciding, uow, from) => {
        const site = await findSite(uow.manager, to.siteId);
        if (site === null) return reject(refusal('SITE_UNKNOWN', `There is no site ${to.siteId}.`));
        const disclosure = await this.disclosure(uow, { courseId, from, to: site, at: deciding.now });
        if (disclosure !== null && 'rejected' in disclosure) return disclosure;
        const by = context.actor.subject;
        return { type: 'TransferCourse', ...to, siteZone: site.zone, by, disclosure, ...deciding };
      },
      then: (uow) => this.outcomes.follow(uow, courseId),
    });
  }

  /** Null: both sites are of one organisation, or nobody has said whose the present one is. */
  private async disclosure(
    { manager, sql }: UnitOfWork,
    asked: {
      readonly courseId: string;
      readonly from: string | null;
      readonly to: { readonly siteId: string; readonly organisation: string | null };
      readonly at: Temporal.Instant;
    },
  ): Promise<Transfer['disclosure'] | Rejection> {
    const present = asked.from === null ? null : await findSite(manager, asked.from);
    const from = present?.organisation ?? null;
    const { organisation, siteId } = asked.to;
    if (from === null || from === organisation) return null;
    if (organisation === null)
      return reject(refusal('SITE_ORGANISATION_UNKNOWN', `Nobody has said whose clinic ${siteId} is.`));
    const consents = await disclosureConsents(sql, asked.courseId);
    const given = this.needed().map((consentType) => ({
      consentType,
      consent: consentTo(consents, { consentType, organisation, subject: null, purpose: 'TREATMENT', at: asked.at }),
    }));
    return {
      from,
      to: organisation,
      consentIds: given.flatMap(({ consent }) => consent?.consentId ?? []),
      missing: given.flatMap(({ consentType, consent }) => (consent === null ? [consentType] : [])),
    };
  }

  private needed(): readonly DisclosureConsentType[] {
    const { transfers, part2 } = this.policy;
    const shared = transfers?.consents ?? SHARED;
    return [...new Set([...shared, ...(part2.active ? [PART2_CONSENT] : [])])];
  }
}
