import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { found, PathUuid, Query, type ReadContext, ReadCtx } from '#platform';
import { GetPatientIdentity, type PatientIdentity } from '../application/read-patient-identity.js';
import { PatientIdentityDto } from './case.dto.js';

@Controller('intake/v1/patients')
export class PatientController {
  constructor(private readonly queries: QueryBus) {}

  @Query({
    path: ':patientRef/identity',
    summary: 'Read who a patient is',
    description:
      'Stored only encrypted, and opened for this answer. Not found once the key of the patient is destroyed.',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist'],
    response: PatientIdentityDto,
  })
  async identity(
    @PathUuid('patientRef') patientRef: string,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<PatientIdentity> {
    return found<PatientIdentity>(await this.queries.execute(new GetPatientIdentity(patientRef, sites)));
  }
}
