import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { coversSite, type SiteScope } from '#kernel';
import { PatientPerson, type Person } from './patient-person.js';

export interface PatientIdentity extends Person {
  readonly patientRef: string;
}

type Contact = Pick<PatientIdentity, 'email' | 'phone' | 'address'>;

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

/** Null once the patient's key is destroyed. */
@QueryHandler(GetPatientIdentity)
export class GetPatientIdentityHandler implements IQueryHandler<GetPatientIdentity, PatientIdentity | null> {
  constructor(private readonly patients: PatientPerson) {}

  async execute({ patientRef, sites }: GetPatientIdentity): Promise<PatientIdentity | null> {
    const known = await this.patients.of(patientRef);
    if (known === null || !coversSite(sites, known.siteId)) return null;
    const { name, birthDate, ...contact } = known.person;
    return { patientRef, name, birthDate, ...contactOf(contact) };
  }
}
