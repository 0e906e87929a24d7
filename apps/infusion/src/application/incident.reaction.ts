import { Inject, Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { In } from 'typeorm';
import { infusion } from '../domain/infusion.js';
import type { InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';
import { followContact, followMonitoring } from './follow-room.js';

/** Every visit that is not over for good: what it means is the visit's own decision. */
const CONCERNED = ['CHECKED_IN', 'RUNNING', 'PAUSED', 'STOPPED', 'DISCHARGED'] as const;

/** An event of the visit's own stream, so that a start or a resumption loses against it, or is followed by it. */
@Injectable()
export class IncidentReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const told = select<PublishedCourseEvent, 'PatientIncidentReported'>(events, 'PatientIncidentReported');
    for (const cause of told) {
      const { incidentId, incident } = cause.data;
      const visits = await uow.manager.findBy(InfusionView, { courseId: cause.key, status: In([...CONCERNED]) });
      for (const { id } of visits) {
        const command = (): InfusionCommand => ({ type: 'NoteIncident', incidentId, incident });
        const state = await this.acts.act(uow, { aggregate: infusion, id, command, by: 'incident', cause });
        followMonitoring(uow, id, state, this.policy);
        followContact(uow, id, state, this.policy);
      }
    }
  }
}
