import { fold, type Decider, type Decision, type Refusal } from '#kernel';
import { expect } from '@jest/globals';

interface Thenable<E> {
  /** The decision accepts with exactly these events; each may name only the fields that matter. */
  then(...expected: readonly Partial<E>[]): void;
  thenNothing(): void;
  /** The decision refuses with this code and, when given, exactly these missing gates. */
  thenRefused(code: string, ...gates: readonly string[]): Refusal;
  readonly decision: Decision<E>;
}

/** A decider's test in the words of its domain: given what happened, when asked for this, then that. */
export const given = <S, C, E>(decider: Decider<S, C, E>, ...history: readonly E[]) => ({
  state: fold(decider, history),
  when: (command: C): Thenable<E> => {
    const decision = decider.decide(command, fold(decider, history));
    return {
      decision,
      then: (...expected) => {
        expect(decision).toMatchObject({ kind: 'accepted', events: expected });
      },
      thenNothing: () => {
        expect(decision).toEqual({ kind: 'accepted', events: [] });
      },
      thenRefused: (code, ...gates) => {
        expect(decision).toMatchObject({ kind: 'refused', refusal: { code } });
        const { refusal } = decision as Extract<Decision<E>, { kind: 'refused' }>;
        if (gates.length > 0) expect(refusal.missing.map(({ gate }) => gate).sort()).toEqual([...gates].sort());
        return refusal;
      },
    };
  },
});
