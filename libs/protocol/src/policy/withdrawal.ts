/** What a withdrawal leads to: recorded with it, and what every service goes by. */
export const WITHDRAWAL_ACTIONS = [
  'STOP_INFUSION_AND_OBSERVE',
  'CANCEL_INFUSIONS',
  'CANCEL_PSYCHOTHERAPY',
  'END_SESSION',
  'IN_PERSON_ONLY',
  'NO_TOUCH',
  'STOP_RECORDING',
  'NO_RECORDING',
  'NO_NEW_DISCLOSURE',
  'ASK_FOR_ANOTHER_ESCORT',
] as const;
export type WithdrawalAction = (typeof WITHDRAWAL_ACTIONS)[number];

/** What a consent covers that is about video and not about a kind of visit. */
export const REMOTE = 'REMOTE_SESSIONS';

const ENDS_VISITS: readonly string[] = [
  'STOP_INFUSION_AND_OBSERVE',
  'CANCEL_INFUSIONS',
  'CANCEL_PSYCHOTHERAPY',
  'END_SESSION',
] satisfies WithdrawalAction[];
const ENDS_VIDEO: readonly string[] = ['END_SESSION', 'IN_PERSON_ONLY'] satisfies WithdrawalAction[];

/** As it was recorded; neither field in what was recorded before they existed. */
export interface Withdrawn {
  readonly scope?: readonly string[];
  readonly action?: string;
}

/** Of what the consent covered: what does not take place any more, kinds of visits among it. */
export const coverEnded = ({ scope = [], action = '' }: Withdrawn): readonly string[] => {
  if (ENDS_VISITS.includes(action)) return scope;
  return ENDS_VIDEO.includes(action) ? scope.filter((covered) => covered === REMOTE) : [];
};
