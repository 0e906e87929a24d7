import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, Ctx, PathId, PathUuid, type CommandContext, type Outcome } from '#platform';
import { ReportIncident } from '../application/report-incident.js';
import { ResumeCourse } from '../application/resume-course.js';
import { IncidentReportedDto, ReasonDto, ReportIncidentDto } from './course.dto.js';

@Controller('course/v1/courses')
export class IncidentController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':courseId/incidents',
    summary: 'Report that the patient died or is in hospital: the course stands still',
    description:
      'Whoever hears of it reports it. Permits are revoked, appointments ahead cancelled, outreach suspended; a visit that is under way only leads to its end. Deadlines of adverse-event reports stay as they are.',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    refusals: ['INCIDENT_KNOWN', 'TIME_IN_FUTURE', 'SITE_OUT_OF_SCOPE'],
    answer: IncidentReportedDto,
  })
  report(
    @PathUuid('courseId') courseId: string,
    @Body() what: ReportIncidentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReportIncident(courseId, what, context));
  }

  @Command({
    path: ':courseId/incidents/:incidentId/resume',
    summary: 'Resume the course after re-clearance',
    description: 'Needs a positive decision about eligibility that was made after the incident was reported.',
    roles: ['medical-director', 'prescriber'],
    refusals: ['INCIDENT_UNKNOWN', 'RECLEARANCE_MISSING', 'COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
  })
  resume(
    @PathUuid('courseId') courseId: string,
    @PathId('incidentId') incidentId: string,
    @Body() { reasonCode }: ReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResumeCourse(courseId, { incidentId, reasonCode }, context));
  }
}
