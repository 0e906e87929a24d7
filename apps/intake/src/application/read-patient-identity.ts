import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sealer } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, SEALER } from '#platform';
import { PatientIdentityView } from '../views/patient-identity.view.js';

export interface PatientIdentity {
  readonly patientRef: string;
  readonly name: string;
  readonly birthDate: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: string;
}

type Contact = Pick<PatientIdentity, 'email' | 'phone' | 'address'>;
type Person = Omit<PatientIdentity, 'patientRef'>;

/** What the patient wrote in the request is not part of who they are. */
const contactOf = ({ email, phone, address }: Contact): Contact => ({
  ...(email === undefined ? {} : { email }),
  ...(phone === undefined ? {} : { phone }),
  ...(address === undefined ? {} : { address }),
});

export class GetPatientIdentity {
  constructor(
    readonly patientRef: string,
    readonly sites: SiteScope,
  ) {}
}

/** Opens what is sealed for the moment of the answer; nothing of it is kept. Null once the patient's key is destroyed. */
@QueryHandler(GetPatientIdentity)
export class GetPatientIdentityHandler implements IQueryHandler<GetPatientIdentity, PatientIdentity | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  async execute({ patientRef, sites }: GetPatientIdentity): Promise<PatientIdentity | null> {
    const row = await this.database.manager.findOneBy(PatientIdentityView, { patientRef });
    if (row === null || !coversSite(sites, row.siteId)) return null;
    const { streamId, streamVersion, eventType: type, sealed } = row;
    const person = await this.open(() =>
      this.sealer.open(this.database.sql, { streamId, streamVersion, type }, sealed),
    );
    if (person === null) return null;
    const { name, birthDate, ...contact } = person as Person;
    return { patientRef, name, birthDate, ...contactOf(contact) };
  }

  private async open(read: () => Promise<unknown>): Promise<unknown> {
    try {
      return await read();
    } catch (error) {
      if ((error as { code?: unknown }).code === 'PATIENT_KEY_DESTROYED') return null;
      throw error;
    }
  }
}
