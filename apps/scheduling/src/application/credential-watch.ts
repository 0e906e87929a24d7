import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import { cancelTimer, setTimers, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import type { Clock, Temporal } from '#kernel';
import { CLOCK, POLICY, SystemActs, type DecisionTools } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { appointment } from '../domain/appointment.js';
import type { AppointmentCommand } from '../domain/appointment.types.js';
import { practitioner, type Practitioner, type PractitionerCommand } from '../domain/practitioner.js';
import { AppointmentView } from '../views/appointment.view.js';
import { PractitionerView } from '../views/practitioner.view.js';
import { credentialGaps } from './credential-gaps.js';

const KIND = 'CREDENTIAL_EXPIRY';

/** One timer a credential; an id holds no slash. */
const timerOf = (practitionerId: string, credentialId: string, dueAt: string): Timer => ({
  owner: `${practitionerId}/${credentialId}`,
  kind: KIND,
  dueAt,
});

/** Follows every credential to its end, and says which appointments lose their footing with it, or regain it. */
@Injectable()
export class CredentialWatch implements TimerHandler {
  readonly kind = KIND;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For `effects`: in the transaction that changes the credential. */
  async afterChange(
    { uow, state, now }: DecisionTools<Practitioner | null>,
    credentialId: string,
    cause: RecordedEvent | null,
  ): Promise<undefined> {
    if (state === null) return undefined;
    await this.follow(uow, state, credentialId);
    await this.reviewAppointments(uow, state.practitionerId, now, cause);
    return undefined;
  }

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const [practitionerId = '', credentialId = ''] = owner.split('/');
      const state = await this.acts.act(uow, {
        aggregate: practitioner,
        id: practitionerId,
        command: (now): PractitionerCommand => ({ type: 'ExpireCredential', credentialId, now }),
        by: 'credential-expiry',
        cause: null,
      });
      if (state === null) continue;
      await this.follow(uow, state, credentialId);
      await this.reviewAppointments(uow, practitionerId, this.clock.now(), null);
    }
  }

  async *expected({ manager }: UnitOfWork): AsyncIterable<Timer> {
    for (const { practitionerId, credentials } of await manager.find(PractitionerView))
      for (const { credentialId, validUntil, status } of credentials)
        if (status === 'VERIFIED') yield timerOf(practitionerId, credentialId, validUntil);
  }

  private async follow({ sql }: UnitOfWork, state: Practitioner, credentialId: string): Promise<void> {
    const credential = state.credentials[credentialId];
    const timer = timerOf(state.practitionerId, credentialId, credential?.validUntil ?? '');
    if (credential?.status === 'VERIFIED') await setTimers(sql, [timer]);
    else await cancelTimer(sql, timer.owner, KIND);
  }

  private async reviewAppointments(
    uow: UnitOfWork,
    practitionerId: string,
    now: Temporal.Instant,
    cause: RecordedEvent | null,
  ): Promise<void> {
    for (const { id, ...row } of await ahead(uow.manager, practitionerId, now)) {
      const gaps = await credentialGaps(uow, { ...row, practitionerIds: [practitionerId] }, this.policy);
      const holds = gaps.every(({ missing }) => missing.length === 0);
      if (holds && !row.violations.includes('CREDENTIAL_INVALID')) continue;
      // Others of the same appointment may lack something still.
      const all = holds ? await credentialGaps(uow, row, this.policy) : gaps;
      const type = all.every(({ missing }) => missing.length === 0) ? 'NoteCredentialRestored' : 'NoteCredentialLost';
      await this.acts.act(uow, {
        aggregate: appointment,
        id,
        command: (at): AppointmentCommand => ({ type, now: at }),
        by: 'credential-watch',
        cause,
      });
    }
  }
}

const ahead = (manager: EntityManager, practitionerId: string, now: Temporal.Instant): Promise<AppointmentView[]> =>
  manager
    .createQueryBuilder(AppointmentView, 'a')
    .where({ status: In(['PROVISIONAL', 'CONFIRMED']), startsAt: MoreThan(now.toString()) })
    .andWhere('a.practitioner_ids @> CAST(:ids AS jsonb)', { ids: JSON.stringify([practitionerId]) })
    .orderBy('a.id')
    .getMany();
