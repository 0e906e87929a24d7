import { Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ROLES } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { POLICY } from '../application/tokens.js';
import { BoolField, InstantField, Text } from '../http/fields/decorators.js';
import { Query } from '../http/routes/query.js';
import { isSigned } from './signing.js';

class PolicyDto {
  @Text({ max: 64, example: 'network.example' })
  policyId!: string;

  @Text({ max: 32, example: '1.0.0' })
  version!: string;

  @BoolField({ description: 'A medical director has signed it; the examples that ship are not signed.' })
  signed!: boolean;

  @BoolField({ description: 'Its values are examples.' })
  example!: boolean;

  @Text({ max: 200, example: 'md-okafor' })
  approvedBy!: string;

  @InstantField({ example: '2026-01-01T00:00:00Z' })
  approvedAt!: string;

  @InstantField({ example: '2026-01-01T00:00:00Z' })
  effectiveFrom!: string;
}

/** Under which clinical values this process decides, and who answers for them. */
@ApiTags('platform')
@Controller('policy')
export class PolicyController {
  constructor(@Inject(POLICY) private readonly policy: ClinicPolicy) {}

  @Query({
    path: '',
    summary: 'The clinical policy in force, and whether it is signed',
    roles: ROLES,
    response: PolicyDto,
  })
  read(): PolicyDto {
    const { policyId, version, example, approvedBy, approvedAt, effectiveFrom } = this.policy;
    return { policyId, version, signed: isSigned(this.policy), example, approvedBy, approvedAt, effectiveFrom };
  }
}
