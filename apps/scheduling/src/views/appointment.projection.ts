import type { PublishedSchedulingEvent } from '#contracts';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { evolveAppointmentView, type AppointmentChange } from './appointment.evolve.js';
import { AppointmentView } from './appointment.view.js';

export const appointments: Projection = {
  name: 'appointments',
  async apply(events, { manager }) {
    for (const event of select<PublishedSchedulingEvent, AppointmentChange>(
      events,
      'AppointmentBooked',
      'AppointmentConfirmed',
      'AppointmentRescheduled',
      'AppointmentCancelled',
      'AppointmentFulfilled',
      'NoShowRecorded',
      'SlotConstraintViolated',
      'SlotConstraintCleared',
      'AppointmentInstantRecomputed',
    )) {
      const { appointmentId: id } = event.data;
      const known = event.type === 'AppointmentBooked' ? null : await manager.findOneByOrFail(AppointmentView, { id });
      const row = { ...evolveAppointmentView(known, event), version: event.streamVersion };
      if (known === null) await manager.insert(AppointmentView, { ...row, id });
      else await manager.update(AppointmentView, { id }, row);
    }
  },
};
