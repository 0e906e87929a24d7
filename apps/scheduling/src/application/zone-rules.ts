import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Database, UnitOfWork } from '#event-store';
import { instant, type Clock } from '#kernel';
import { CLOCK, DATABASE, SystemActs } from '#platform';
import { livePermit } from '#replicas';
import { In, MoreThan, Not } from 'typeorm';
import { appointment } from '../domain/appointment.js';
import type { AppointmentCommand } from '../domain/appointment.types.js';
import { slotAgain } from '../domain/slot.js';
import { AppointmentView } from '../views/appointment.view.js';
import { lockCourse } from './locks.js';
import { TZDB_VERSION } from './slots.js';

const BATCH = 200;

/**
 * Time zone rules change between the booking and the day, and come with a new version of Node: at the start, every
 * appointment ahead that was computed by other rules is computed again. What was agreed, the local time, stays.
 */
@Injectable()
export class ZoneRules implements OnApplicationBootstrap {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly acts: SystemActs,
  ) {}

  /** In one transaction: appointments that move together pass through each other, and collide only at its end. */
  onApplicationBootstrap(): Promise<void> {
    return this.database.transaction(async (uow) => {
      await uow.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('scheduling/zone-rules', 0))`);
      await uow.sql.query('SET CONSTRAINTS appointment_claims_no_overlap DEFERRED');
      for (let after: string | null = ''; after !== null;) after = await this.recompute(uow, after);
    });
  }

  /** One batch; answers the last id that was looked at, or null when there was none. */
  private async recompute(uow: UnitOfWork, after: string): Promise<string | null> {
    const rows = await uow.manager.find(AppointmentView, {
      where: {
        id: MoreThan(after),
        status: In(['PROVISIONAL', 'CONFIRMED']),
        startsAt: MoreThan(this.clock.now().toString()),
        tzdbVersion: Not(TZDB_VERSION),
      },
      order: { id: 'ASC' },
      take: BATCH,
    });
    for (const row of rows) await this.reconsider(uow, row);
    const last = rows.at(-1)?.id ?? null;
    if (last === null) await this.resolveClashes(uow);
    return last;
  }

  private async reconsider(uow: UnitOfWork, { id, courseId, stepId, ...row }: AppointmentView): Promise<void> {
    const [startsAt, endsAt] = [row.startsAt, row.endsAt].map((at) => new Date(at).toISOString());
    const recorded = { ...row, startsAt: startsAt ?? '', endsAt: endsAt ?? '' };
    const slot = slotAgain(recorded, TZDB_VERSION);
    if (instant(slot.startsAt).equals(instant(recorded.startsAt))) return;
    await lockCourse(uow.sql, courseId);
    const permit = await livePermit(uow.sql, courseId, stepId);
    await this.acts.act(uow, {
      aggregate: appointment,
      id,
      command: (now): AppointmentCommand => ({ type: 'NoteZoneRules', slot, permit, now }),
      by: 'zone-rules',
      cause: null,
    });
  }

  /** Two zones may change differently: who then has one resource twice is said, and the later booking gives way. */
  private async resolveClashes(uow: UnitOfWork): Promise<void> {
    const clashing = await uow.sql.query<{ id: string }>(CLASHING);
    for (const { id } of clashing)
      await this.acts.act(uow, {
        aggregate: appointment,
        id,
        command: (): AppointmentCommand => ({ type: 'NoteDoubleBooked' }),
        by: 'zone-rules',
        cause: null,
      });
  }
}

/** Ids are made in the order of time: the greater one was booked later. */
const CLASHING = `SELECT DISTINCT later.appointment_id AS id FROM appointment_claims later
  JOIN appointment_claims earlier ON earlier.resource = later.resource AND earlier.during && later.during
   AND earlier.appointment_id < later.appointment_id ORDER BY 1`;
