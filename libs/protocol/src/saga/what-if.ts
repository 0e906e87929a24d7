import { instant, type MissingGate } from '#kernel';
import { assess } from '../assess/assess.js';
import type { StepId, StepStatus } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import type { RecordedStreamEvent } from './conform.js';
import { isDecision, isInput } from './events.js';
import { emptyLedger, evolveLedger, type CourseLedger } from './ledger.js';
import { startOf } from './starts.js';

/** A permit or a start in the record that another protocol would not have allowed at that moment. */
export interface WouldRefuse {
  readonly streamVersion: number;
  readonly what: 'PERMIT' | 'START';
  readonly stepId: StepId;
  readonly at: string;
  /** `ABSENT`: the other protocol has no such step. */
  readonly status: StepStatus | 'ABSENT';
  readonly missing: readonly MissingGate[];
}

export interface WhatIf {
  readonly permits: number;
  readonly starts: number;
  readonly refused: readonly WouldRefuse[];
}

interface Question {
  readonly what: WouldRefuse['what'];
  readonly stepIds: readonly StepId[];
  readonly at: string;
}

/** What an event did that a protocol has a say in. Preparation is always allowed to begin as far as it is numbered. */
const questionOf = (event: RecordedStreamEvent): Question | null => {
  if (isDecision(event) && event.type === 'StepPermitted')
    return { what: 'PERMIT', stepIds: [event.data.stepId], at: event.data.assessedAt };
  if (!isInput(event) || event.type !== 'EvidenceRecorded') return null;
  const start = startOf(event.data.fact);
  return start === undefined || start.steps.length === 0
    ? null
    : { what: 'START', stepIds: start.steps, at: start.fact.at };
};

const answer = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  { what, stepIds, at }: Question,
  streamVersion: number,
): readonly WouldRefuse[] => {
  const { steps } = assess(protocol, ledger.facts, instant(at));
  return stepIds.flatMap((stepId) => {
    const step = steps.find((candidate) => candidate.stepId === stepId);
    if (step?.status === 'AVAILABLE') return [];
    return [{ streamVersion, what, stepId, at, status: step?.status ?? 'ABSENT', missing: step?.missing ?? [] }];
  });
};

/** The recorded course under another protocol: each question is put on the facts that were known just before it. */
export const whatIf = (other: ProtocolDefinition, events: readonly RecordedStreamEvent[]): WhatIf => {
  let ledger = emptyLedger;
  const refused: WouldRefuse[] = [];
  const asked = { PERMIT: 0, START: 0 };
  for (const event of events) {
    const question = questionOf(event);
    if (question !== null) {
      asked[question.what] += 1;
      refused.push(...answer(other, ledger, question, event.streamVersion));
    }
    ledger = evolveLedger(ledger, event);
  }
  return { permits: asked.PERMIT, starts: asked.START, refused };
};
