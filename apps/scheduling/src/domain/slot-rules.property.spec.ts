import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysBetween, fold, instant, localDate } from '#kernel';
import { appointment } from './appointment.js';
import type { Appointment, AppointmentEvent, Neighbour } from './appointment.types.js';
import { slotAt } from './slot.js';

const ZONE = 'America/Los_Angeles';
const now = instant('2026-02-27T08:00:00Z');
const date = (at: string) => localDate(instant(at), ZONE);

/** Three weeks around the change of clocks on 8 March. */
const wish = fc.record({
  kind: fc.constantFrom('PREPARATION', 'INFUSION', 'INTEGRATION', 'THERAPY'),
  day: fc.integer({ min: 1, max: 21 }),
  hour: fc.integer({ min: 5, max: 22 }),
});

const book = (booked: readonly Appointment[], { kind, day, hour }: { kind: string; day: number; hour: number }) => {
  const stepId = `${kind}:${booked.length + 1}`;
  const localDateTime = `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:30`;
  const made = slotAt({ localDateTime, offset: null, durationMinutes: 150 }, { zone: ZONE, tzdbVersion: 'test' });
  if ('rejected' in made) return null;
  const neighbours: Neighbour[] = booked.map((other) => ({ stepId: other.stepId, ...other.slot }));
  const identity = { appointmentId: stepId, courseId: 'c', patientRef: 'p', siteId: 's', stepId };
  const rules = { sameLocalDateForbidden: true, minInfusionGap: 'P2D', permit: null, credentialGaps: [] };
  const decision = appointment.decide(
    {
      type: 'BookAppointment',
      data: { ...identity, ...made.slot, roomId: null, practitionerIds: [] },
      facts: { ...rules, neighbours, now },
    },
    null,
  );
  return decision.kind === 'accepted' ? fold<Appointment | null, AppointmentEvent>(appointment, decision.events) : null;
};

it('whatever is asked for in whatever order, what gets booked keeps the protocol', () => {
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 25 }), (wishes) => {
      const booked: Appointment[] = [];
      for (const each of wishes) {
        const made = book(booked, each);
        if (made !== null) booked.push(made);
      }
      const infusions = booked.filter(({ stepId }) => stepId.startsWith('INFUSION'));
      const therapies = booked.filter(({ stepId }) => !stepId.startsWith('INFUSION'));
      for (const { slot } of infusions)
        for (const therapy of therapies) {
          const day = date(therapy.slot.startsAt).toString();
          expect([date(slot.startsAt).toString(), date(slot.endsAt).toString()]).not.toContain(day);
        }
      const starts = infusions.map(({ slot }) => slot.startsAt).sort();
      for (const [index, start] of starts.slice(1).entries())
        expect(daysBetween(date(starts[index]!), date(start))).toBeGreaterThanOrEqual(2);
    }),
    { numRuns: 300 },
  );
});
