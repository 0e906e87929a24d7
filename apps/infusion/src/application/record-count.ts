import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Sql } from '#event-store';
import { newId, type NewId } from '#kernel';
import { CommandRunner, NEW_ID, POLICY, reject, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { shiftCount, type CountLine, type ShiftCount, type ShiftCountCommand } from '../domain/shift-count.js';
import { registrationOf } from '../views/location.view.js';
import { VialActs, type VialAct } from './vial-acts.js';

type Command = Extract<ShiftCountCommand, { type: 'RecordShiftCount' }>;

export class RecordShiftCount {
  constructor(
    readonly siteId: string,
    readonly lines: readonly CountLine[],
    readonly context: CommandContext,
  ) {}
}

/** What should be on the shelf; nobody takes from it until this transaction ends. */
const sheetOf = async (sql: Sql, siteId: string): Promise<ReadonlyMap<string, number>> => {
  const rows = await sql.query<{ id: string; onHand: number }>(
    `SELECT id, on_hand AS "onHand" FROM medication_vials WHERE site_id = $1 AND on_hand > 0 ORDER BY id FOR UPDATE`,
    [siteId],
  );
  return new Map(rows.map(({ id, onHand }) => [id, onHand]));
};

/** The count, and for each vial what was found beside what the ledger says, in one transaction. */
@CommandHandler(RecordShiftCount)
export class RecordShiftCountHandler implements ICommandHandler<RecordShiftCount, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly acts: VialActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ siteId, lines, context }: RecordShiftCount): Promise<Outcome> {
    const { policy } = this;
    const countId = newId();
    const by = context.actor.subject;
    return this.runner.run({
      name: 'RecordShiftCount',
      aggregate: shiftCount,
      id: countId,
      context,
      existence: 'new',
      subject: { key: countId, siteId, patientRef: null },
      command: async ({ uow, now }): Promise<Command> => {
        const registration = await registrationOf(uow.manager, siteId);
        const sheet = await sheetOf(uow.sql, siteId);
        return { type: 'RecordShiftCount', countId, siteId, registration, lines, sheet, by, now, policy };
      },
      effects: async ({ uow, state }, [cause]) => {
        const refused = state && (await this.acts.act(uow, this.counts(state), { context, cause }));
        return refused === null ? undefined : reject(refused);
      },
    });
  }

  private counts({ countId, lines }: ShiftCount): VialAct[] {
    const { policy } = this;
    return lines.map(({ vialId, countedMcg }) => ({
      vialId,
      command: { type: 'CountVial', countId, countedMcg, discrepancyId: this.newId(), policy },
    }));
  }
}
