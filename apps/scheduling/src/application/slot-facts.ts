import type { UnitOfWork } from '#event-store';
import { refusal, type Refusal, type Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { findCourse, livePermit, type CourseReplica } from '#replicas';
import { In } from 'typeorm';
import type { Neighbour, SlotFacts } from '../domain/appointment.types.js';
import { kindOf, usesTheDrug } from '../domain/slot-rules.js';
import { roomFits } from '../domain/staffing.js';
import type { Slot } from '../domain/slot.js';
import { AppointmentView } from '../views/appointment.view.js';
import { isFrozen } from '../views/freezes.js';
import { PractitionerView } from '../views/practitioner.view.js';
import { RoomView } from '../views/site.view.js';
import { credentialGaps } from './credential-gaps.js';
import { lockCourse, lockCredentials } from './locks.js';

/** A slot that somebody wants for a step, before anything is known about it. */
export interface Wanted {
  readonly appointmentId: string;
  readonly courseId: string;
  readonly stepId: string;
  readonly siteId: string;
  readonly slot: Slot;
  readonly roomId: string | null;
  readonly practitionerIds: readonly string[];
}

type Found = { readonly facts: SlotFacts; readonly course: CourseReplica } | { readonly rejected: Refusal };

const no = (code: string, detail: string): Refusal => refusal(code, detail);

const roomProblem = async ({ manager }: UnitOfWork, { roomId, siteId, stepId }: Wanted): Promise<Refusal | null> => {
  if (roomId === null) return null;
  const room = await manager.findOneBy(RoomView, { roomId, siteId });
  if (room !== null && roomFits(kindOf(stepId), room.kind)) return null;
  return no('ROOM_UNKNOWN', `${siteId} has no room ${roomId} for ${kindOf(stepId)}.`);
};

const staffProblem = async ({ manager }: UnitOfWork, { practitionerIds, siteId }: Wanted): Promise<Refusal | null> => {
  const known = await manager.findBy(PractitionerView, { practitionerId: In([...practitionerIds]) });
  const here = new Set(known.filter(({ siteIds }) => siteIds.includes(siteId)).map((each) => each.practitionerId));
  const absent = practitionerIds.filter((id) => !here.has(id));
  return absent.length === 0 ? null : no('PRACTITIONER_UNKNOWN', `Not registered at ${siteId}: ${absent.join(', ')}.`);
};

const neighboursOf = async (
  { manager }: UnitOfWork,
  { appointmentId, courseId, stepId }: Wanted,
): Promise<readonly Neighbour[]> => {
  const rows = await manager.findBy(AppointmentView, {
    courseId,
    status: In(['PROVISIONAL', 'CONFIRMED', 'FULFILLED']),
  });
  return rows
    .filter((row) => row.id !== appointmentId && (row.stepId !== stepId || row.status === 'FULFILLED'))
    .map((row) => ({
      stepId: row.stepId,
      startsAt: new Date(row.startsAt).toISOString(),
      endsAt: new Date(row.endsAt).toISOString(),
      zone: row.zone,
    }));
};

/** Locks first: whoever else books for this course, permits its steps or suspends its staff comes before us or after us. */
export const lookUpSlot = async (
  uow: UnitOfWork,
  wanted: Wanted,
  policy: ClinicPolicy,
  now: Temporal.Instant,
): Promise<Found> => {
  const { courseId, stepId, slot } = wanted;
  await lockCourse(uow.sql, courseId);
  await lockCredentials(uow.sql, wanted.practitionerIds);
  const course = await findCourse(uow.manager, courseId);
  if (course === null) return { rejected: no('COURSE_UNKNOWN', 'The course is not known here (yet).') };
  if (course.over) return { rejected: no('COURSE_OVER', 'The course is over; nothing can be booked for it.') };
  if (await isFrozen(uow.sql, courseId))
    return { rejected: no('COURSE_FROZEN', 'The course stands still; nothing can be booked for it.') };
  if (usesTheDrug(stepId) && wanted.siteId !== course.siteId)
    return { rejected: no('COURSE_AT_OTHER_SITE', `Infusions of this course take place at ${course.siteId}.`) };
  const problem = (await roomProblem(uow, wanted)) ?? (await staffProblem(uow, wanted));
  if (problem !== null) return { rejected: problem };
  const { sameLocalDateForbidden, minInfusionGap } = course;
  const facts: SlotFacts = {
    permit: await livePermit(uow.sql, courseId, stepId),
    sameLocalDateForbidden,
    minInfusionGap,
    neighbours: await neighboursOf(uow, wanted),
    credentialGaps: await credentialGaps(uow, { ...wanted, startsAt: slot.startsAt }, policy),
    now,
  };
  return { facts, course };
};
