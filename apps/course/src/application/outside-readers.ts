import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#event-store';
import { DATABASE, POLICY, type ReadContext } from '#platform';
import { isPart2Indication, outsideFor, type ClinicPolicy } from '#protocol';
import { findSite, organisationsOf } from '#replicas';

interface Placed {
  readonly siteId: string;
  readonly indication: string;
}

export type Seen<T extends Placed> = Omit<T, 'indication'> & { readonly indication: string | undefined };

/**
 * Courses disclose nothing that 42 CFR Part 2 protects: whoever acts for another organisation reads the indication and the
 * results in intake, by the patient's consent, where each disclosure is recorded and carries its notice.
 */
@Injectable()
export class OutsideReaders {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  isProtected(indication: string): boolean {
    return isPart2Indication(this.policy, indication);
  }

  /** Of instruments: the answers themselves would say what the patient is treated for. */
  isProtectedInstrument(instrumentCode: string): boolean {
    const { active, instruments } = this.policy.part2;
    return active && instruments.includes(instrumentCode);
  }

  async isOutside({ actor }: ReadContext, siteId: string): Promise<boolean> {
    const organisations = await organisationsOf(this.database.sql, actor);
    const holder = (await findSite(this.database.manager, siteId))?.organisation ?? null;
    return outsideFor(organisations, holder).length > 0;
  }

  /** Without its indication where that is not for whoever asks. */
  async asSeenBy<T extends Placed>(reader: ReadContext, row: T): Promise<Seen<T>> {
    if (!this.isProtected(row.indication) || !(await this.isOutside(reader, row.siteId))) return row;
    return { ...row, indication: undefined };
  }
}
