import { Inject, Injectable } from '@nestjs/common';
import type { Database, Sealer } from '#event-store';
import { DATABASE, SEALER } from '#platform';
import { PatientIdentityView } from '../views/patient-identity.view.js';

/** As the patient, or whoever called for them, gave it at the first contact. */
export interface Person {
  readonly name: string;
  readonly birthDate: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: string;
}

/** Opens who a patient is, for one answer or one decision; nothing of it is kept. */
@Injectable()
export class PatientPerson {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  /** Null where nobody is known, and once the patient's key is destroyed. */
  async of(patientRef: string): Promise<{ readonly siteId: string; readonly person: Person } | null> {
    const row = await this.database.manager.findOneBy(PatientIdentityView, { patientRef });
    if (row === null) return null;
    const { siteId, streamId, streamVersion, eventType: type, sealed } = row;
    try {
      const person = await this.sealer.open(this.database.sql, { streamId, streamVersion, type }, sealed);
      return { siteId, person: person as Person };
    } catch (error) {
      if ((error as { code?: unknown }).code === 'PATIENT_KEY_DESTROYED') return null;
      throw error;
    }
  }
}
