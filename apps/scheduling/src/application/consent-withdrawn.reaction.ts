import { Injectable } from '@nestjs/common';
import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { AppointmentsOfCourse } from './appointments-of-course.js';

const TREATMENT = 'TREATMENT_KETAMINE_OFFLABEL';

/** Without consent to the treatment no infusion takes place: those ahead are cancelled, psychotherapy is not. */
@Injectable()
export class ConsentWithdrawnReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  constructor(private readonly appointments: AppointmentsOfCourse) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const withdrawn = select<PublishedIntakeEvent, 'ConsentWithdrawn'>(events, 'ConsentWithdrawn').filter(
      ({ data }) => data.consentType === TREATMENT,
    );
    const booked = await this.appointments.coursesWithOpen(
      uow,
      withdrawn.map(({ key }) => key),
    );
    for (const cause of withdrawn)
      if (booked.has(cause.key))
        await this.appointments.tell(uow, {
          courseId: cause.key,
          stepId: null,
          command: (now) => ({ type: 'NoteConsentWithdrawn', now }),
          by: 'consent-withdrawn',
          cause,
        });
  }
}
