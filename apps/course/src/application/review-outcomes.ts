import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { measurementSeries } from '../domain/measurement-series.js';
import type { MeasurementCommand } from '../domain/measurement-series.types.js';

type Review = Extract<MeasurementCommand, { type: 'ReviewNonResponse' }>;

export class ReviewNonResponse {
  constructor(
    readonly courseId: string,
    readonly review: Pick<Review, 'reviewId' | 'decision' | 'reason'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReviewNonResponse)
export class ReviewNonResponseHandler implements ICommandHandler<ReviewNonResponse, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ courseId, review, context }: ReviewNonResponse): Promise<Outcome> {
    return this.runner.run({
      name: 'ReviewNonResponse',
      aggregate: measurementSeries,
      id: courseId,
      context,
      command: (): MeasurementCommand => ({ type: 'ReviewNonResponse', ...review, by: context.actor.subject }),
    });
  }
}

/** A clinician's word stands where no rule would have said it yet. */
export class DeclareRelapse {
  constructor(
    readonly courseId: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(DeclareRelapse)
export class DeclareRelapseHandler implements ICommandHandler<DeclareRelapse, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, context }: DeclareRelapse): Promise<Outcome> {
    const { rulesVersion } = this.policy.outcomes;
    return this.runner.run({
      name: 'DeclareRelapse',
      aggregate: measurementSeries,
      id: courseId,
      context,
      command: (): MeasurementCommand => ({ type: 'DeclareRelapse', by: context.actor.subject, rulesVersion }),
    });
  }
}
