import type { Context } from './context.js';
import { met, unmet, when, type Condition } from './gate.js';

const courseActive = ({ history: { opened, terminated } }: Context): Condition => {
  if (opened === null) return unmet('COURSE_ACTIVE', 'The course has not been opened.');
  if (terminated !== null) return unmet('COURSE_ACTIVE', 'The course was terminated.', []);
  return met('COURSE_ACTIVE', '', { evidence: [opened.fact.factId] });
};

const noHold = ({ history: { holds, releases } }: Context): Condition =>
  when(holds.size === 0, 'NO_HOLD', `Holds in force: ${[...holds].sort().join(', ')}.`, releases);

const factsConsistent = ({ doubtful }: Context): Condition =>
  when(doubtful.length === 0, 'FACTS_CONSISTENT', `Facts that cannot be read: ${doubtful.join(', ')}.`);

/** What every step needs, whatever it is. */
export const standing = (context: Context): readonly Condition[] => [
  courseActive(context),
  noHold(context),
  factsConsistent(context),
];

/** One condition a missing consent, so that a refusal names each; a single one when all are active. */
export const consents = ({ history }: Context, types: readonly string[]): readonly Condition[] => {
  const latest = types.map((type) => ({ type, fact: history.consents.get(type) }));
  const absent = latest.filter(({ fact }) => fact?.kind !== 'CONSENT_SIGNED');
  if (absent.length > 0)
    return absent.map(({ type, fact }) =>
      unmet('CONSENT_ACTIVE', `Consent ${type} ${fact === undefined ? 'is not signed' : 'was withdrawn'}.`),
    );
  const evidence = latest.flatMap(({ fact }) => (fact === undefined ? [] : [fact.factId]));
  return types.length === 0 ? [] : [met('CONSENT_ACTIVE', '', { evidence })];
};

/** At most one infusion of a course runs at a time, and no psychotherapy session beside it. */
export const noStepInProgress = ({ inProgress }: Context): Condition =>
  inProgress === undefined
    ? met('NO_STEP_IN_PROGRESS', '')
    : unmet('NO_STEP_IN_PROGRESS', `Infusion ${inProgress.ordinal} is in progress.`);
