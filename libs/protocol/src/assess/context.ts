import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';
import { courseAt, type Course } from './course.js';
import { integrationState, type IntegrationState } from './integration-state.js';
import type { Ms } from './time.js';

export { zoneOf } from './course.js';

/** A course, and what became of the integration of each planned infusion: worked out once, asked many times. */
export interface Context extends Course {
  /** `integrations[0]` belongs to infusion 1. */
  readonly integrations: readonly IntegrationState[];
}

export const contextOf = (protocol: ProtocolDefinition, facts: readonly Fact[], at: Ms): Context => {
  const course = courseAt(protocol, facts, at);
  const perInfusion = protocol.therapy.relation === 'AFTER_EACH' ? course.planned : 0;
  const integrations = Array.from({ length: perInfusion }, (_, index) => integrationState(course, index + 1));
  return { ...course, integrations };
};
