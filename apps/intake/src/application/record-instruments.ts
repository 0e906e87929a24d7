import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { UnitOfWork } from '#event-store';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy, Reading } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import type { AnsweredInstrument } from '../domain/screening.types.js';
import { isUndisclosed, measuresOutcome } from '../domain/screening.js';
import { Chart } from './chart.js';
import { followEligibility } from './eligibility.timer.js';
import { previousScoreOf } from './previous-score.js';

type Recording = Extract<IntakeCaseCommand, { type: 'RecordInstruments' }>;
type Visit = Pick<Recording, 'language' | 'completedBy' | 'completedAt'>;
type Answered = Pick<AnsweredInstrument, 'instrumentCode' | 'instrumentVersion' | 'itemResponses' | 'field'>;

/** One form or many: what a patient answered at one time. */
export class RecordInstruments {
  constructor(
    readonly id: string,
    readonly visit: Visit,
    readonly answered: readonly Answered[],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordInstruments)
export class RecordInstrumentsHandler implements ICommandHandler<RecordInstruments, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly chart: Chart,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, visit, answered, context }: RecordInstruments): Promise<Outcome> {
    return this.runner.run({
      name: 'RecordInstruments',
      aggregate: intakeCase,
      id,
      context,
      command: async ({ uow, now, newId }): Promise<Recording> => {
        const results: AnsweredInstrument[] = [];
        for (const each of answered) {
          const about = { caseId: id, code: each.instrumentCode };
          const previousScore = await previousScoreOf(this.chart, uow, this.policy, about);
          const earlier = await this.earlier(uow, id, each.instrumentCode);
          results.push({ ...each, previousScore, earlier, resultId: newId(), alertId: newId() });
        }
        return { type: 'RecordInstruments', ...visit, results, policy: this.policy, now };
      },
      effects: followEligibility,
      answer: (state) => ({ openAlerts: (state?.openAlerts ?? []).map(({ alertId }) => alertId) }),
    });
  }

  /** Opened only where the course is told a verdict instead of the score. */
  private async earlier(uow: UnitOfWork, id: string, code: string): Promise<Reading[]> {
    if (!isUndisclosed(this.policy, code) || !measuresOutcome(this.policy, code)) return [];
    const records = await this.chart.read(uow, id, ['InstrumentCompleted']);
    return records.flatMap(({ record: { about, data }, opened }): Reading[] => {
      const { score } = opened ?? {};
      const { resultId, completedAt } = data;
      if (about !== code || typeof score !== 'number') return [];
      return [{ instrumentCode: code, score, takenAt: String(completedAt), evidence: String(resultId) }];
    });
  }
}
