import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import {
  CommandRunner,
  POLICY,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { findSite, unqualified } from '#replicas';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand, Preparation } from '../domain/preparation.types.js';
import { TherapySessionView } from '../views/therapy-session.view.js';
import { dueAfter } from './due-after.js';
import { followPreparations } from './preparation-lapse.timer.js';

export class CompletePreparation {
  constructor(
    readonly courseId: string,
    readonly attested: boolean,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CompletePreparation)
export class CompletePreparationHandler implements ICommandHandler<CompletePreparation, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, attested, context }: CompletePreparation): Promise<Outcome> {
    const attestedBy = context.actor.subject;
    return this.runner.run({
      name: 'CompletePreparation',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: async (tools): Promise<PreparationCommand | Rejection> => {
        const lacking = await this.lacking(attestedBy, tools);
        if (lacking !== null) return lacking;
        const policyVersion = policyVersionOf(this.policy);
        const validUntil = await this.validUntil(tools);
        const sessions = await completedSessions(tools, courseId);
        const signature = this.sign({ courseId, attestedBy, sessions, items: tools.state.done, policyVersion });
        return { type: 'CompletePreparation', attested, attestedBy, sessions, validUntil, policyVersion, signature };
      },
      effects: async ({ uow }) => {
        await followPreparations(uow.sql, [courseId], this.policy);
        return undefined;
      },
      answer: ({ validUntil }) => ({ validUntil }),
    });
  }

  private async lacking(
    practitionerId: string,
    { uow, now, state: { status, siteId } }: DecisionTools<Preparation>,
  ): Promise<Rejection | null> {
    if (status !== 'OPEN') return null;
    return unqualified(uow.manager, this.policy, { act: 'prepare', practitionerId, siteId, at: now });
  }

  private async validUntil({ uow, now, state }: DecisionTools<Preparation>): Promise<string> {
    const site = await findSite(uow.manager, state.siteId);
    return dueAfter(now, this.policy.preparation.validFor, site?.zone ?? 'UTC');
  }

  /** What the therapist puts their name to: the statement, and all that it is about (21 CFR 11.50, 11.70). */
  private sign(about: object): { statementVersion: string; sha256: string } {
    const { version, statement } = this.policy.preparation.attestation;
    const sha256 = createHash('sha256').update(canonicalJson({ version, statement, about })).digest('hex');
    return { statementVersion: version, sha256 };
  }
}

const completedSessions = async ({ uow }: DecisionTools<unknown>, courseId: string): Promise<string[]> => {
  const where = { courseId, kind: 'PREPARATION', status: 'COMPLETED' } as const;
  const held = await uow.manager.find(TherapySessionView, { where, order: { id: 'ASC' } });
  return held.map(({ id }) => id);
};
