import { Injectable } from '@nestjs/common';
import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { coverEnded } from '#protocol';
import { select } from '#replicas';
import { AppointmentsOfCourse } from './appointments-of-course.js';

const TREATMENT = 'TREATMENT_KETAMINE_OFFLABEL';

/** A withdrawal from before its scope was recorded says something about the treatment only. */
const endedBy = (data: Extract<PublishedIntakeEvent, { type: 'ConsentWithdrawn' }>['data']): readonly string[] => {
  if (data.action === undefined) return data.consentType === TREATMENT ? ['INFUSION', 'DOSING'] : [];
  return coverEnded(data);
};

/** What the patient does not consent to any more does not take place: those visits ahead are cancelled, others are not. */
@Injectable()
export class ConsentWithdrawnReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  constructor(private readonly appointments: AppointmentsOfCourse) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const withdrawn = select<PublishedIntakeEvent, 'ConsentWithdrawn'>(events, 'ConsentWithdrawn').filter(
      ({ data }) => endedBy(data).length > 0,
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
          command: (now) => ({ type: 'NoteConsentWithdrawn', ended: endedBy(cause.data), now }),
          by: 'consent-withdrawn',
          cause,
        });
  }
}
