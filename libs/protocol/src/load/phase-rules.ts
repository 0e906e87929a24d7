import { PROTOCOL_PHASES, type ProtocolPhase } from '../definition.js';
import type { Draft } from './draft.js';
import { finding, type Finding } from './problem.js';

const PARTS: Readonly<Record<ProtocolPhase, string>> = {
  PREPARATION: 'preparation',
  INFUSION: 'infusion',
  THERAPY: 'therapy',
};

/** What the kind of protocol itself says, before any `requires`: preparation precedes the dose, therapy follows it. */
const ALWAYS: Readonly<Record<ProtocolPhase, readonly ProtocolPhase[]>> = {
  PREPARATION: [],
  INFUSION: ['PREPARATION'],
  THERAPY: ['INFUSION'],
};

const isPhase = (text: string): text is ProtocolPhase => (PROTOCOL_PHASES as readonly string[]).includes(text);

const written = (draft: Draft, phase: ProtocolPhase): readonly ProtocolPhase[] =>
  draft.texts(`${PARTS[phase]}.requires`).filter(isPhase);

/** The way from `from` back to `target`, when there is one. */
const wayBack = (
  draft: Draft,
  from: ProtocolPhase,
  target: ProtocolPhase,
  seen: readonly ProtocolPhase[],
): string | null => {
  if (from === target) return target;
  if (seen.includes(from)) return null;
  for (const next of [...ALWAYS[from], ...written(draft, from)]) {
    const way = wayBack(draft, next, target, [...seen, from]);
    if (way !== null) return `${from}, which waits for ${way}`;
  }
  return null;
};

/** A written requirement that closes a circle can never be satisfied. */
export const phaseRules = (draft: Draft): readonly Finding[] =>
  PROTOCOL_PHASES.flatMap((phase) =>
    written(draft, phase).flatMap((required, index) => {
      const way = wayBack(draft, required, phase, []);
      if (way === null) return [];
      return [finding(`${PARTS[phase]}.requires.${index}`, 'PHASE_CYCLE', `${phase} waits for ${way}`)];
    }),
  );
