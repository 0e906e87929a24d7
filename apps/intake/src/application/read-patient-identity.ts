import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { covers, type SiteScope } from '#kernel';
import { DATABASE } from '#platform';
import { CaseView } from '../views/case.view.js';
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
  constructor(
    private readonly patients: PatientPerson,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  async execute({ patientRef, sites }: GetPatientIdentity): Promise<PatientIdentity | null> {
    const known = await this.patients.of(patientRef);
    if (known === null || !covers(sites, { someOf: await this.placesOf(patientRef, known.siteId) })) return null;
    const { name, birthDate, ...contact } = known.person;
    return { patientRef, name, birthDate, ...contactOf(contact) };
  }

  /** Where the patient's cases are now; until there is one, where they first asked. */
  private async placesOf(patientRef: string, askedAt: string): Promise<readonly string[]> {
    const cases = await this.database.manager.findBy(CaseView, { patientRef });
    return cases.length === 0 ? [askedAt] : cases.map(({ siteId }) => siteId);
  }
}
