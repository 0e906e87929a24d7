import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { appointment } from './appointment.js';
import type { AppointmentEvent, CommandOf, Neighbour, SlotFacts } from './appointment.types.js';
import { slotAt, type Slot } from './slot.js';

const now = instant('2026-03-02T17:00:00Z');
const place = { zone: 'America/Los_Angeles', tzdbVersion: '2026a' };

const slotOf = (localDateTime: string, durationMinutes = 150): Slot => {
  const made = slotAt({ localDateTime, offset: null, durationMinutes }, place);
  if ('rejected' in made) throw new Error(made.rejected.detail);
  return made.slot;
};
const neighbour = (stepId: string, localDateTime: string, minutes = 60): Neighbour => ({
  stepId,
  ...slotOf(localDateTime, minutes),
});
const facts = (more: Partial<SlotFacts> = {}): SlotFacts => ({
  permit: null,
  sameLocalDateForbidden: true,
  minInfusionGap: 'P2D',
  neighbours: [],
  credentialGaps: [{ practitionerId: 'np-1', missing: [] }],
  now,
  ...more,
});
const claims = { roomId: 'r1', practitionerIds: ['np-1'] };
const identity = (stepId: string) => ({
  appointmentId: 'a1',
  courseId: 'c1',
  patientRef: 'p1',
  siteId: 'slo',
  stepId,
});
const book = (stepId: string, localDateTime: string, more: Partial<SlotFacts> = {}): CommandOf<'BookAppointment'> => ({
  type: 'BookAppointment',
  data: { ...identity(stepId), ...slotOf(localDateTime), ...claims },
  facts: facts(more),
});
const booked = (permitId: string | null = null): AppointmentEvent => ({
  type: 'AppointmentBooked',
  data: {
    ...identity('INFUSION:2'),
    ...slotOf('2026-03-06T09:00'),
    ...claims,
    permitId,
    state: permitId === null ? 'PROVISIONAL' : 'CONFIRMED',
  },
});
const move = (localDateTime: string, more: Partial<SlotFacts> = {}): CommandOf<'MoveAppointment'> => ({
  type: 'MoveAppointment',
  to: { ...slotOf(localDateTime), ...claims },
  reason: 'PATIENT_REQUEST',
  facts: facts(more),
});
const permit = (permitId: string, opensAt: string | null, closesAt: string | null) => ({ permitId, opensAt, closesAt });
const fitting = permit('m1', '2026-03-06T08:00:00Z', '2026-03-07T08:00:00Z');
const tooLate = permit('m2', '2026-03-07T08:00:00Z', null);

describe('booking', () => {
  it('is confirmed when the slot lies in the window of a live permit', () => {
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { permit: fitting }))
      .then(booked('m1'));
  });

  it('is provisional while there is no permit', () => {
    given(appointment).when(book('INFUSION:2', '2026-03-06T09:00')).then(booked());
  });

  it('happens once', () => {
    given(appointment, booked()).when(book('INFUSION:2', '2026-03-06T09:00')).thenRefused('ALREADY_EXISTS');
  });

  it.each(['2026-03-02T09:00', '2026-03-01T09:00'])('is refused for the past: %s', (local) => {
    given(appointment).when(book('INFUSION:2', local)).thenRefused('APPOINTMENT_IN_PAST');
  });

  it('is refused outside of the window, and the attempt is kept with its step', () => {
    const attempt = given(appointment).when(book('INFUSION:2', '2026-03-06T09:00', { permit: tooLate }));
    const refusal = attempt.thenRefused('APPOINTMENT_OUTSIDE_WINDOW', 'PERMIT_WINDOW');
    expect(refusal.missing[0]?.from).toBe('2026-03-07T08:00:00Z');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'BookAppointment', stepId: 'INFUSION:2' } },
    ]);
  });

  it('counts the window as half open', () => {
    const bounds = slotOf('2026-03-06T09:00').startsAt;
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { permit: permit('m1', bounds, null) }))
      .then({ type: 'AppointmentBooked' });
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { permit: permit('m1', null, bounds) }))
      .thenRefused('APPOINTMENT_OUTSIDE_WINDOW');
  });

  it('keeps infusion and psychotherapy on different dates of the site, either way round', () => {
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T14:00', { neighbours: [neighbour('INTEGRATION:1', '2026-03-06T09:00')] }))
      .thenRefused('APPOINTMENT_SAME_DAY', 'SAME_DAY_SEPARATION');
    given(appointment)
      .when(book('PREPARATION:1', '2026-03-06T14:00', { neighbours: [neighbour('INFUSION:1', '2026-03-06T09:00')] }))
      .thenRefused('APPOINTMENT_SAME_DAY');
  });

  it('counts both dates of an infusion that runs past midnight', () => {
    given(appointment)
      .when(
        book('INTEGRATION:1', '2026-03-07T09:00', { neighbours: [neighbour('INFUSION:1', '2026-03-06T23:00', 150)] }),
      )
      .thenRefused('APPOINTMENT_SAME_DAY');
  });

  it('lets a protocol allow one date, and never forbids two sessions of psychotherapy', () => {
    const neighbours = [neighbour('INTEGRATION:1', '2026-03-06T09:00')];
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T14:00', { sameLocalDateForbidden: false, neighbours }))
      .then({ type: 'AppointmentBooked' });
    given(appointment)
      .when(book('THERAPY:1', '2026-03-06T14:00', { neighbours }))
      .then({ type: 'AppointmentBooked' });
    given(appointment)
      .when(book('DOSING:1', '2026-03-06T09:00', { neighbours: [neighbour('INFUSION:1', '2026-03-06T09:00')] }))
      .then({ type: 'AppointmentBooked' });
  });

  it('counts a gap of dates by dates', () => {
    // 16 hours past two dates' start, but 47 hours after the infusion before.
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T08:00', { neighbours: [neighbour('INFUSION:1', '2026-03-04T09:00')] }))
      .then({ type: 'AppointmentBooked' });
    const refusal = given(appointment)
      .when(book('INFUSION:2', '2026-03-05T23:00', { neighbours: [neighbour('INFUSION:1', '2026-03-04T09:00')] }))
      .thenRefused('APPOINTMENT_GAP_TOO_SHORT', 'MIN_GAP');
    expect(refusal.missing[0]?.from).toBe('2026-03-06T08:00:00Z');
  });

  it('counts a gap of hours by hours, across a change of clocks', () => {
    const before = { minInfusionGap: 'PT48H', neighbours: [neighbour('INFUSION:1', '2026-03-07T09:00')] };
    given(appointment)
      .when(book('INFUSION:2', '2026-03-09T09:30', before))
      .thenRefused('APPOINTMENT_GAP_TOO_SHORT');
    given(appointment)
      .when(book('INFUSION:2', '2026-03-09T10:00', before))
      .then({ type: 'AppointmentBooked' });
  });

  it('keeps the gap to an infusion that was booked for later', () => {
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { neighbours: [neighbour('INFUSION:3', '2026-03-07T09:00')] }))
      .thenRefused('APPOINTMENT_GAP_TOO_SHORT');
  });

  it('asks for a gap between infusions only, and only if the protocol has one', () => {
    const neighbours = [neighbour('INFUSION:1', '2026-03-05T09:00')];
    given(appointment)
      .when(book('INTEGRATION:1', '2026-03-06T09:00', { neighbours }))
      .then({ type: 'AppointmentBooked' });
    given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { neighbours, minInfusionGap: null }))
      .then({ type: 'AppointmentBooked' });
  });

  it('needs credentials that hold at the start', () => {
    const credentialGaps = [{ practitionerId: 'np-1', missing: ['ACLS'] }];
    const refusal = given(appointment)
      .when(book('INFUSION:2', '2026-03-06T09:00', { credentialGaps }))
      .thenRefused('CREDENTIAL_INVALID', 'CREDENTIAL_VALID');
    expect(refusal.detail).toContain('np-1');
  });

  it('names everything that stands against a slot at once', () => {
    given(appointment)
      .when(
        book('INFUSION:2', '2026-03-06T14:00', {
          permit: tooLate,
          neighbours: [neighbour('INTEGRATION:1', '2026-03-06T09:00'), neighbour('INFUSION:1', '2026-03-05T09:00')],
        }),
      )
      .thenRefused('APPOINTMENT_OUTSIDE_WINDOW', 'PERMIT_WINDOW', 'SAME_DAY_SEPARATION', 'MIN_GAP');
  });
});

describe('moving', () => {
  it('keeps both slots', () => {
    given(appointment, booked('m1'))
      .when(move('2026-03-06T13:00', { permit: fitting }))
      .then({
        type: 'AppointmentRescheduled',
        data: {
          appointmentId: 'a1',
          from: slotOf('2026-03-06T09:00'),
          to: { ...slotOf('2026-03-06T13:00'), ...claims },
          permitId: 'm1',
          state: 'CONFIRMED',
          reason: 'PATIENT_REQUEST',
        },
      });
  });

  it('obeys the same rules', () => {
    given(appointment, booked()).when(move('2026-03-01T09:00')).thenRefused('APPOINTMENT_IN_PAST');
    given(appointment, booked())
      .when(move('2026-03-06T13:00', { permit: tooLate }))
      .thenRefused('APPOINTMENT_OUTSIDE_WINDOW');
  });

  it('clears what was found wanting before', () => {
    const { state } = given(
      appointment,
      booked(),
      { type: 'SlotConstraintViolated', data: { appointmentId: 'a1', rule: 'CREDENTIAL_INVALID', permitId: null } },
      ...(given(appointment, booked()).when(move('2026-03-06T13:00')).decision.events as AppointmentEvent[]),
    );
    expect(state).toMatchObject({ violated: [], status: 'PROVISIONAL' });
  });
});

describe('the end of an appointment', () => {
  const cancel = { type: 'CancelAppointment', data: { initiator: 'PATIENT', reason: 'PATIENT_REQUEST' } } as const;
  const cancelled: AppointmentEvent = {
    type: 'AppointmentCancelled',
    data: { appointmentId: 'a1', initiator: 'PATIENT', reason: 'PATIENT_REQUEST' },
  };
  const later = instant('2026-03-06T17:20:00Z');

  it('is a cancellation', () => {
    given(appointment, booked()).when(cancel).then(cancelled);
  });

  it('is a no-show, once the time has come', () => {
    given(appointment, booked())
      .when({ type: 'RecordNoShow', now: later })
      .then(
        {
          type: 'NoShowRecorded',
          data: { appointmentId: 'a1', courseId: 'c1', stepId: 'INFUSION:2', startsAt: '2026-03-06T17:00:00Z' },
        },
        {
          type: 'ReplanningRequested',
          data: { appointmentId: 'a1', courseId: 'c1', stepId: 'INFUSION:2', cause: 'NO_SHOW' },
        },
      );
    given(appointment, booked()).when({ type: 'RecordNoShow', now }).thenRefused('TIME_IN_FUTURE');
  });

  it('is the start of its step', () => {
    given(appointment, booked('m1'))
      .when({ type: 'NoteStepStarted' })
      .then({ type: 'AppointmentFulfilled', data: { appointmentId: 'a1' } });
  });

  it('comes with the end of the course, for what lies ahead', () => {
    given(appointment, booked())
      .when({ type: 'NoteCourseOver', reason: 'COURSE_TERMINATED', now })
      .then({
        type: 'AppointmentCancelled',
        data: { appointmentId: 'a1', initiator: 'SYSTEM', reason: 'COURSE_TERMINATED' },
      });
    given(appointment, booked())
      .when({ type: 'NoteCourseOver', reason: 'COURSE_TERMINATED', now: later })
      .thenNothing();
  });

  it('is final for people, and silence for what arrives late', () => {
    const history = [booked(), cancelled] as const;
    given(appointment, ...history)
      .when(cancel)
      .thenRefused('APPOINTMENT_NOT_OPEN');
    given(appointment, ...history)
      .when(move('2026-03-07T09:00'))
      .thenRefused('APPOINTMENT_NOT_OPEN');
    given(appointment, ...history)
      .when({ type: 'RecordNoShow', now: later })
      .thenRefused('APPOINTMENT_NOT_OPEN');
    given(appointment, ...history)
      .when({ type: 'NotePermit', permit: fitting, now })
      .thenNothing();
    given(appointment, ...history)
      .when({ type: 'NotePermitRevoked', permitId: 'm1' })
      .thenNothing();
    given(appointment, ...history)
      .when({ type: 'NoteCredentialLost', now })
      .thenNothing();
    given(appointment, ...history)
      .when({ type: 'NoteCourseOver', reason: 'X', now })
      .thenNothing();
    given(appointment, ...history)
      .when({ type: 'NoteStepStarted' })
      .thenNothing();
  });

  it('cannot come before the booking', () => {
    given(appointment).when(cancel).thenRefused('NOT_FOUND');
  });
});

describe('a permit', () => {
  const confirmed: AppointmentEvent = { type: 'AppointmentConfirmed', data: { appointmentId: 'a1', permitId: 'm1' } };
  const outside: AppointmentEvent = {
    type: 'SlotConstraintViolated',
    data: { appointmentId: 'a1', rule: 'PERMIT_WINDOW', permitId: 'm2' },
  };

  it('confirms the appointment that lies in its window, once', () => {
    given(appointment, booked()).when({ type: 'NotePermit', permit: fitting, now }).then(confirmed);
    given(appointment, booked(), confirmed).when({ type: 'NotePermit', permit: fitting, now }).thenNothing();
  });

  it('shows that the appointment must be moved when it does not fit, once', () => {
    given(appointment, booked()).when({ type: 'NotePermit', permit: tooLate, now }).then(outside);
    given(appointment, booked(), outside).when({ type: 'NotePermit', permit: tooLate, now }).thenNothing();
  });

  it('takes the place of the permit before', () => {
    given(appointment, booked('m0')).when({ type: 'NotePermit', permit: fitting, now }).then(confirmed);
    const { state } = given(appointment, booked('m0'), outside);
    expect(state).toMatchObject({ status: 'PROVISIONAL', permitId: null });
  });

  it('does not matter to a slot that has passed', () => {
    given(appointment, booked())
      .when({ type: 'NotePermit', permit: tooLate, now: instant('2026-03-06T17:00:00Z') })
      .thenNothing();
  });

  it('that is revoked leaves the appointment pencilled in', () => {
    const revoked: AppointmentEvent = {
      type: 'SlotConstraintViolated',
      data: { appointmentId: 'a1', rule: 'PERMIT_REVOKED', permitId: 'm1' },
    };
    given(appointment, booked('m1')).when({ type: 'NotePermitRevoked', permitId: 'm1' }).then(revoked);
    expect(given(appointment, booked('m1'), revoked).state).toMatchObject({ status: 'PROVISIONAL', permitId: null });
    given(appointment, booked('m1')).when({ type: 'NotePermitRevoked', permitId: 'm0' }).thenNothing();
  });
});

describe('a lost credential', () => {
  const lost: AppointmentEvent = {
    type: 'SlotConstraintViolated',
    data: { appointmentId: 'a1', rule: 'CREDENTIAL_INVALID', permitId: null },
  };

  it('is said once of an appointment that lies ahead', () => {
    given(appointment, booked('m1')).when({ type: 'NoteCredentialLost', now }).then(lost);
    given(appointment, booked('m1'), lost).when({ type: 'NoteCredentialLost', now }).thenNothing();
    expect(given(appointment, booked('m1'), lost).state).toMatchObject({ status: 'CONFIRMED', permitId: 'm1' });
  });

  it('does not matter to one that has begun', () => {
    given(appointment, booked('m1'))
      .when({ type: 'NoteCredentialLost', now: instant('2026-03-06T17:00:00Z') })
      .thenNothing();
  });
});

it('the subject of an appointment is its course, site and patient', () => {
  const { state } = given(appointment, booked());
  expect(appointment.subject(state)).toEqual({ key: 'c1', siteId: 'slo', patientRef: 'p1' });
});

describe('what was wanting and holds again', () => {
  const lost: AppointmentEvent = {
    type: 'SlotConstraintViolated',
    data: { appointmentId: 'a1', rule: 'CREDENTIAL_INVALID', permitId: null },
  };
  const cleared: AppointmentEvent = {
    type: 'SlotConstraintCleared',
    data: { appointmentId: 'a1', rule: 'CREDENTIAL_INVALID' },
  };

  it('is said once: a renewed credential, lost again later', () => {
    given(appointment, booked(), lost).when({ type: 'NoteCredentialRestored', now }).then(cleared);
    given(appointment, booked()).when({ type: 'NoteCredentialRestored', now }).thenNothing();
    given(appointment, booked(), lost, cleared).when({ type: 'NoteCredentialRestored', now }).thenNothing();
    given(appointment, booked(), lost, cleared).when({ type: 'NoteCredentialLost', now }).then(lost);
  });
});

describe('other time zone rules', () => {
  const from = slotOf('2026-03-06T09:00');
  const to: Slot = { ...from, startsAt: '2026-03-06T16:00:00Z', endsAt: '2026-03-06T18:30:00Z', tzdbVersion: '2026b' };
  const moved: AppointmentEvent = { type: 'AppointmentInstantRecomputed', data: { appointmentId: 'a1', from, to } };
  const note = (slot: Slot, given: typeof fitting | null) =>
    ({ type: 'NoteZoneRules', slot, permit: given, now }) as const;

  it('keep the local time, and move its instants', () => {
    const { state } = given(appointment, booked('m1'), moved);
    expect(state).toMatchObject({ status: 'CONFIRMED', slot: to });
    given(appointment, booked('m1')).when(note(to, fitting)).then(moved);
    given(appointment, booked('m1'))
      .when(note({ ...from, tzdbVersion: '2026b' }, fitting))
      .thenNothing();
  });

  it('may push it out of its window, and that is said', () => {
    const late = permit('m1', '2026-03-06T16:30:00Z', null);
    given(appointment, booked('m1'))
      .when(note(to, late))
      .then(moved, {
        type: 'SlotConstraintViolated',
        data: { appointmentId: 'a1', rule: 'PERMIT_WINDOW', permitId: 'm1' },
      });
  });
});

describe('consent withdrawn', () => {
  const note = (...ended: string[]) => ({ type: 'NoteConsentWithdrawn', ended, now }) as const;
  const cancelled = {
    type: 'AppointmentCancelled',
    data: { appointmentId: 'a1', initiator: 'SYSTEM', reason: 'CONSENT_WITHDRAWN' },
  } as const;

  it('cancels the kinds of visits that were consented to, and no others', () => {
    given(appointment, booked()).when(note('INFUSION', 'DOSING')).then(cancelled);
    given(appointment, booked())
      .when(note('PREPARATION', 'INTEGRATION', 'THERAPY'))
      .thenNothing();
    const therapy = booked();
    Object.assign(therapy.data, { stepId: 'INTEGRATION:1' });
    given(appointment, therapy).when(note('INFUSION', 'DOSING')).thenNothing();
    given(appointment, therapy)
      .when(note('PREPARATION', 'INTEGRATION', 'THERAPY'))
      .then(cancelled);
  });
});
