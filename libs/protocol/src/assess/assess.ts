import { instant, type InstantText, type Temporal } from '#kernel';
import type { Assessment, StepAssessment } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';
import { contextOf, type Context } from './context.js';
import { dosingStep } from './dosing.js';
import type { Condition } from './gate.js';
import { infusionConditions, infusionStep, sharedByInfusions } from './infusion.js';
import { integrationSteps } from './integration.js';
import { phaseOf } from './phase.js';
import { preparationSteps } from './preparation.js';
import { standing } from './standing.js';
import { therapySteps } from './therapy.js';
import { formatInstant } from './time.js';

/** Conditions of every step, and of every infusion. */
interface Gates {
  readonly always: readonly Condition[];
  readonly shared: readonly Condition[];
}

/** An infusion and the therapy that the protocol ties to it. */
const visitSteps = (context: Context, ordinal: number, gates: Gates): readonly StepAssessment[] => {
  const { always, shared } = gates;
  const infusion = infusionStep(context, ordinal, shared);
  if (context.rules.protocol.therapy.relation !== 'DURING')
    return [infusion, ...integrationSteps(context, ordinal, always)];
  return [infusion, dosingStep(context, ordinal, always, infusionConditions(context, ordinal, shared))];
};

/**
 * Where a course stands at an instant, and which steps may be started: a function of the protocol, of what has been
 * reported, and of time alone. Total for every set of well-typed facts, in any order, with any repetitions.
 */
export const assess = (
  protocol: ProtocolDefinition,
  facts: readonly Fact[],
  at: Temporal.Instant | InstantText,
): Assessment => {
  const asked = typeof at === 'string' ? instant(at) : at;
  const context = contextOf(protocol, facts, asked.epochMilliseconds);
  const always = standing(context);
  const gates = { always, shared: sharedByInfusions(context, always) };
  const ordinals = Array.from({ length: context.planned }, (_, index) => index + 1);
  const steps = [
    ...preparationSteps(context, always),
    ...ordinals.flatMap((ordinal) => visitSteps(context, ordinal, gates)),
    ...therapySteps(context, always),
  ];
  return {
    phase: phaseOf(context),
    held: context.history.holds.size > 0,
    seriesDone: context.seriesDoneAt !== null,
    steps,
    nextChangeAt: formatInstant(context.horizon.next),
  };
};
