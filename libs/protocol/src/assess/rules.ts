import { durationOf, type Duration } from '../duration.js';
import type { ProtocolDefinition } from '../definition.js';

/** A protocol with its durations read, as `assess` uses it. */
export interface Rules {
  readonly protocol: ProtocolDefinition;
  readonly preparationNeeded: boolean;
  readonly validFor: Duration | null;
  readonly lead: Duration | null;
  readonly minGap: Duration | null;
  readonly maxGap: Duration | null;
  readonly maxPerWeek: number | null;
  readonly seriesMaxSpan: Duration | null;
  readonly windowMin: Duration | null;
  readonly windowMax: Duration | null;
  readonly minElapsed: Duration | null;
  readonly therapyDuration: Duration | null;
  readonly maintenanceDuration: Duration | null;
}

const read = (text: string | undefined): Duration | null => (text === undefined ? null : durationOf(text));

const compile = (protocol: ProtocolDefinition): Rules => {
  const { preparation, infusion, therapy, separation, maintenance } = protocol;
  return {
    protocol,
    preparationNeeded: preparation.required || (infusion.requires?.includes('PREPARATION') ?? false),
    validFor: read(preparation.validFor),
    lead: read(preparation.minLeadBeforeFirstInfusion),
    minGap: read(infusion.minGap),
    maxGap: read(infusion.maxGap),
    maxPerWeek: infusion.maxPerWeek ?? null,
    seriesMaxSpan: read(infusion.seriesMaxSpan),
    windowMin: read(separation.targetWindow?.min),
    windowMax: read(separation.targetWindow?.max),
    minElapsed: read(separation.minElapsed),
    therapyDuration: read(therapy.therapyPhase?.duration),
    maintenanceDuration: read(maintenance?.duration),
  };
};

const compiled = new WeakMap<ProtocolDefinition, Rules>();

export const rulesOf = (protocol: ProtocolDefinition): Rules => {
  let rules = compiled.get(protocol);
  if (rules === undefined) {
    rules = compile(protocol);
    compiled.set(protocol, rules);
  }
  return rules;
};
