import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { UnitOfWork } from '#event-store';
import {
  CommandRunner,
  POLICY,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCase, IntakeCaseCommand } from '../domain/intake-case.types.js';
import type { Assessment, ClearanceTest, MedicalClearance, MedicationItem } from '../domain/work-up.types.js';
import { sameMedications } from '../domain/medications.js';
import { Chart } from './chart.js';
import { followEligibility } from './eligibility.timer.js';
import { zoneOf } from './site-zone.js';

type Recording = Extract<IntakeCaseCommand, { type: 'RecordWorkUp' }>;

export interface WorkUp {
  readonly assessment: Omit<Assessment, 'assessmentId'> | null;
  readonly medications: readonly MedicationItem[] | null;
  readonly tests: readonly Omit<ClearanceTest, 'testId'>[];
  readonly findings: readonly string[];
  readonly clearance: Omit<MedicalClearance, 'clearanceId'> | null;
}

/** What one visit found out about the patient, be it a nurse's measurements or a prescriber's whole evaluation. */
export class RecordWorkUp {
  constructor(
    readonly id: string,
    readonly workUp: WorkUp,
    readonly context: CommandContext,
  ) {}
}

const REVIEWERS: readonly string[] = ['prescriber', 'medical-director'];

@CommandHandler(RecordWorkUp)
export class RecordWorkUpHandler implements ICommandHandler<RecordWorkUp, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly chart: Chart,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, workUp, context }: RecordWorkUp): Promise<Outcome> {
    const { assessment, medications, tests, findings, clearance } = workUp;
    return this.runner.run({
      name: 'RecordWorkUp',
      aggregate: intakeCase,
      id,
      context,
      command: async (tools): Promise<Recording | Rejection> => {
        const lacking = clearance === null ? null : await this.mayNotClear(context, tools);
        if (lacking !== null) return lacking;
        const { uow, state, now, newId } = tools;
        return {
          type: 'RecordWorkUp',
          assessment: assessment === null ? null : { ...assessment, assessmentId: newId() },
          medications:
            medications === null
              ? null
              : {
                  reconciliationId: newId(),
                  items: medications,
                  changed: await this.changed(uow, id, medications),
                  reviewed: REVIEWERS.includes(context.actor.role),
                },
          tests: tests.map((taken) => ({ ...taken, testId: newId() })),
          findings,
          clearance: clearance === null ? null : { ...clearance, clearanceId: newId() },
          actor: context.actor,
          policy: this.policy,
          zone: await zoneOf(uow, state?.siteId ?? null),
          now,
        };
      },
      effects: followEligibility,
      answer: (state) => ({ contraindications: (state?.contraindications ?? []).map(({ code }) => code) }),
    });
  }

  private mayNotClear(
    { actor }: CommandContext,
    { uow, state, now }: DecisionTools<IntakeCase | null>,
  ): Promise<Rejection | null> {
    const clears = { practitionerId: actor.subject, siteId: state?.siteId ?? null, at: now };
    return unqualified(uow.manager, this.policy, { act: 'clearMedically', ...clears });
  }

  /** The list before is sealed. Where it cannot be opened any more, whatever is told now counts as a change. */
  private async changed(uow: UnitOfWork, caseId: string, items: readonly MedicationItem[]): Promise<boolean> {
    const last = await this.chart.latest(uow, { caseId, type: 'MedicationReconciled', about: '' });
    return last === null || !sameMedications(last['items'] as MedicationItem[], items);
  }
}
