import { Temporal } from '#kernel';
import type { ClockStep, ClockStepAnswer, Participant, Standing } from '#platform';
import { ask, unavailable } from './upstream.js';

/** A service in a process of its own; asked in the name of the operator who moves the time. */
export class RemoteParticipant implements Participant {
  constructor(
    private readonly url: string,
    private readonly authorization: string | undefined,
    private readonly timeoutMs: number,
  ) {}

  set(now: Temporal.Instant): Promise<Standing> {
    return this.standing('set', now);
  }

  fire(now: Temporal.Instant): Promise<Standing> {
    return this.standing('fire', now);
  }

  async carry(now: Temporal.Instant): Promise<void> {
    await this.step('carry', now);
  }

  handle(now: Temporal.Instant): Promise<Standing> {
    return this.standing('handle', now);
  }

  private async standing(step: ClockStep, now: Temporal.Instant): Promise<Standing> {
    const { recorded, nextDueAt } = await this.step(step, now);
    return { recorded: recorded ?? '', nextDue: nextDueAt === null ? null : Temporal.Instant.from(nextDueAt) };
  }

  private async step(step: ClockStep, now: Temporal.Instant): Promise<ClockStepAnswer> {
    const response = await ask(`${this.url}/clock/step`, this.timeoutMs, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: this.authorization ?? '' },
      body: JSON.stringify({ step, now: now.toString() }),
    });
    const body = (await response.json()) as ClockStepAnswer & { readonly code?: string };
    // A service on a real clock has no such route: time cannot be moved there.
    if (!response.ok) throw unavailable(`A service could not take the step ${step}: ${body.code ?? response.status}.`);
    return body;
  }
}
