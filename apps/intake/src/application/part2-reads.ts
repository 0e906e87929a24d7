import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#event-store';
import type { Clock } from '#kernel';
import { CLOCK, DATABASE, EdgeProblem, POLICY, type ReadContext } from '#platform';
import {
  isPart2Indication,
  outsideFor,
  REDISCLOSURE_NOTICE,
  type ClinicPolicy,
  type DisclosureConsent,
  type Part2Access,
} from '#protocol';
import { findSite, organisationsOf, part2AccessTo } from '#replicas';
import { nameOf } from '../domain/disclosures.js';
import type { AccessRecorded } from '../domain/chart-access.js';
import type { CaseView } from '../views/case.view.js';
import { ChartAccess } from './chart-access.js';

/** What goes with every disclosure: by which consent, how far it reaches, and that it may not go further (42 CFR 2.32). */
export interface DisclosureStatement {
  readonly consentIds: readonly string[];
  readonly scope: string;
  readonly noticeVersion: string;
  readonly notice: string;
}

type Disclosed = Extract<Part2Access, { kind: 'DISCLOSED' }>;

const scopeOf = ({ recipient, purposes, expiresAt }: DisclosureConsent): string =>
  `To ${nameOf(recipient)} for ${purposes.join(', ')}, until ${expiresAt ?? 'it is withdrawn'}.`;

/** Decides who may read what 42 CFR Part 2 protects of a case, and says what has to go with it. */
@Injectable()
export class Part2Reads {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly accesses: ChartAccess,
  ) {}

  access({ actor }: ReadContext, { id: courseId, siteId }: Pick<CaseView, 'id' | 'siteId'>): Promise<Part2Access> {
    return part2AccessTo(this.database, this.policy, actor, { courseId, siteId }, this.clock.now());
  }

  /** For the record of the access: nothing where nothing left the programme. */
  recorded(access: Part2Access, categories: readonly string[]): Pick<AccessRecorded['data'], 'disclosure'> {
    if (access.kind !== 'DISCLOSED') return {};
    const { consentIds, noticeVersion } = this.statement(access);
    return {
      disclosure: {
        recipients: [...access.to],
        categories: [...categories],
        consentIds: [...consentIds],
        noticeVersion,
      },
    };
  }

  statement({ consents }: Disclosed): DisclosureStatement {
    const { noticeVersion, notice = REDISCLOSURE_NOTICE } = this.policy.part2;
    return {
      consentIds: consents.map(({ consentId }) => consentId),
      scope: consents.map(scopeOf).join(' '),
      noticeVersion,
      notice,
    };
  }

  /**
   * A case whose very indication is protected, as another organisation may see it: recorded, with what goes with it; null
   * where this is no disclosure.
   */
  async disclose(
    reader: ReadContext,
    row: Pick<CaseView, 'id' | 'siteId' | 'patientRef' | 'indication'>,
    part: string,
  ): Promise<'WITHHELD' | DisclosureStatement | null> {
    if (!isPart2Indication(this.policy, row.indication)) return null;
    const access = await this.access(reader, row);
    if (access.kind === 'OWN' || access.to.length === 0) return null;
    const outcome = access.kind === 'WITHHELD' ? 'WITHHELD' : 'SHOWN';
    await this.accesses.record(reader, row, part, outcome, this.recorded(access, ['INDICATION']));
    return access.kind === 'WITHHELD' ? 'WITHHELD' : this.statement(access);
  }

  /** For parts of a case that hold nothing which could be shown without its indication. */
  async admit(reader: ReadContext, row: Pick<CaseView, 'id' | 'siteId' | 'patientRef' | 'indication'>, part: string) {
    if ((await this.disclose(reader, row, part)) === 'WITHHELD')
      throw new EdgeProblem('RECORD_RESTRICTED', {
        detail:
          'The case is under 42 CFR Part 2 and you act for another organisation: the patient has to sign a disclosure ' +
          'consent that names you or it. This was recorded.',
      });
  }

  /** Cases of a list that are not disclosed in it, whoever asks for them from outside: each is read by itself. */
  async unlisted(reader: ReadContext, rows: readonly Pick<CaseView, 'id' | 'siteId' | 'indication'>[]) {
    const guarded = rows.filter(({ indication }) => isPart2Indication(this.policy, indication));
    if (guarded.length === 0) return new Set<string>();
    const organisations = await organisationsOf(this.database.sql, reader.actor);
    const holders = new Map<string, string | null>();
    for (const siteId of new Set(guarded.map((row) => row.siteId)))
      holders.set(siteId, (await findSite(this.database.manager, siteId))?.organisation ?? null);
    const isOutside = (siteId: string) => outsideFor(organisations, holders.get(siteId) ?? null).length > 0;
    return new Set(guarded.filter(({ siteId }) => isOutside(siteId)).map(({ id }) => id));
  }
}
