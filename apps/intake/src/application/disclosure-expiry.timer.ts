import { Injectable } from '@nestjs/common';
import type { Timer, TimerHandler, UnitOfWork } from '#event-store';
import { SystemActs } from '#platform';
import { nextDisclosureExpiry } from '../domain/disclosures.js';
import { CaseExpiry } from './case-expiry.js';

const KIND = 'DISCLOSURE_CONSENT_EXPIRY';

const expiry = new CaseExpiry({
  kind: KIND,
  by: 'disclosure-expiry',
  dueAt: ({ disclosures }) => nextDisclosureExpiry(disclosures),
  command: (now) => ({ type: 'ExpireDisclosureConsents', now }),
});

export const followDisclosures = expiry.effects;

/** Nothing is shown from the instant of expiry on, fired or not; this tells everybody else that it has come. */
@Injectable()
export class DisclosureConsentExpiry implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    return expiry.fire(this.acts, timers, uow);
  }

  async *expected({ sql }: UnitOfWork): AsyncIterable<Timer> {
    const rows = await sql.query<{ course_id: string; due_at: Date }>(
      `SELECT course_id, min(expires_at) AS due_at FROM replica_disclosure_consents
        WHERE ended IS NULL AND expires_at IS NOT NULL GROUP BY course_id ORDER BY course_id`,
    );
    for (const { course_id, due_at } of rows) yield expiry.timerOf(course_id, due_at.toISOString());
  }
}
