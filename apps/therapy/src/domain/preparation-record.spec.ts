import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { instant } from '#kernel';
import { preparation } from './preparation.js';
import { lapseOf } from './preparation-lapse.js';
import type { PreparationCommand, PreparationEvent } from './preparation.types.js';

const ITEMS = ['EDUCATION', 'SHARED_GOAL', 'ESCORT_AND_TRANSPORT', 'DAY_OF_INSTRUCTIONS', 'DISTRESS_PLAN'];
const opened: PreparationEvent = {
  type: 'PreparationPlanOpened',
  data: {
    courseId: 'course-1',
    patientRef: 'patient-1',
    siteId: 'slo',
    requiredItems: ITEMS,
    evidence: {
      EDUCATION: 'CONFIRMED',
      SHARED_GOAL: 'SHARED_GOAL',
      ESCORT_AND_TRANSPORT: 'ESCORT',
      DAY_OF_INSTRUCTIONS: 'INSTRUCTIONS',
      DISTRESS_PLAN: 'DISTRESS_PLAN',
    },
    minSessions: 1,
    policyVersion: 'network.example@1.0.0',
  },
};
const done = (itemCode: string): PreparationEvent => ({ type: 'PreparationItemCompleted', data: { itemCode } });
const all = ITEMS.map(done);
const completed: PreparationEvent = {
  type: 'PreparationCompleted',
  data: {
    sessions: ['session-1'],
    attestedBy: 'therapist-1',
    validUntil: '2026-05-01T00:00:00Z',
    policyVersion: 'network.example@1.0.0',
  },
};
const lapse = (now: string, gapEndsAt: string | null = null): PreparationCommand => ({
  type: 'LapsePreparation',
  now: instant(now),
  gapEndsAt,
  again: { items: ['SHARED_GOAL', 'DAY_OF_INSTRUCTIONS', 'NOT_IN_THE_PLAN'], sessions: 1 },
  policyVersion: 'network.example@1.1.0',
});
const lapsed: PreparationEvent = {
  type: 'PreparationLapsed',
  data: {
    cause: 'EXPIRED',
    lapsedAt: '2026-05-01T00:00:00Z',
    again: ['SHARED_GOAL', 'DAY_OF_INSTRUCTIONS'],
    sessionsAgain: 1,
    policyVersion: 'network.example@1.1.0',
  },
};
const goal = {
  type: 'AgreeOnGoal',
  goalCode: 'DAILY_FUNCTION',
  known: ['DAILY_FUNCTION'],
  words: 'Breakfast.',
  agreedByPatient: true,
  therapistId: 'therapist-1',
} as const satisfies PreparationCommand;
const complete = {
  type: 'CompletePreparation',
  attested: true,
  sessions: ['session-1'],
  attestedBy: 'therapist-1',
  validUntil: '2026-07-01T00:00:00Z',
  policyVersion: 'network.example@1.0.0',
  signature: { statementVersion: '2026-01', sha256: 'a'.repeat(64) },
} as const satisfies PreparationCommand;

describe('items that are a record of their own', () => {
  it('are not completed by somebody saying so', () => {
    const refused = given(preparation, opened)
      .when({ type: 'CompletePreparationItem', itemCode: 'SHARED_GOAL' })
      .thenRefused('PREPARATION_ITEM_NEEDS_RECORD');
    expect(refused.detail).toContain('SharedGoalAgreed');
  });

  it('takes a goal that both agreed on, its words sealed', () => {
    given(preparation, opened)
      .when(goal)
      .then(
        {
          type: 'SharedGoalAgreed',
          data: { goalCode: 'DAILY_FUNCTION', agreedBy: ['PATIENT', 'therapist-1'] },
          sealed: { words: 'Breakfast.' },
        },
        done('SHARED_GOAL'),
      );
    given(preparation, opened)
      .when({ ...goal, agreedByPatient: false })
      .thenRefused('GOAL_NOT_SHARED');
    given(preparation, opened)
      .when({ ...goal, goalCode: 'FAME' })
      .thenRefused('GOAL_UNKNOWN');
  });

  it('takes instructions only in the version in force', () => {
    const read = (version: string): PreparationCommand => ({ type: 'AcknowledgeInstructions', version, inForce: 'b' });
    given(preparation, opened)
      .when(read('b'))
      .then({ type: 'DayOfInstructionsAcknowledged', data: { version: 'b' } }, done('DAY_OF_INSTRUCTIONS'));
    expect(given(preparation, opened).when(read('a')).thenRefused('INSTRUCTIONS_OUTDATED').detail).toContain('b');
  });

  it('takes another escort until the day, also once preparation is completed', () => {
    const escort = { escortId: 'e', relationship: 'FRIEND', name: 'Bo', phone: '1' };
    const nominated = { type: 'EscortNominated', data: { escortId: 'e', relationship: 'FRIEND' } } as const;
    given(preparation, opened)
      .when({ type: 'NominateEscort', ...escort })
      .then(nominated, done('ESCORT_AND_TRANSPORT'));
    given(preparation, opened, ...all, completed)
      .when({ type: 'NominateEscort', ...escort })
      .then(nominated);
    given(preparation, opened, ...all, completed)
      .when(goal)
      .thenRefused('PREPARATION_ALREADY_COMPLETED');
  });
});

describe('a preparation lapses', () => {
  it('when its validity ends, at that moment and not before', () => {
    const ready = [opened, ...all, completed];
    given(preparation, ...ready)
      .when(lapse('2026-04-30T23:59:59Z'))
      .thenNothing();
    given(preparation, ...ready)
      .when(lapse('2026-05-01T00:00:00Z'))
      .then(lapsed);
    given(preparation, ...ready, lapsed)
      .when(lapse('2026-06-01T00:00:00Z'))
      .thenNothing();
  });

  it('earlier, when no infusion came for too long', () => {
    given(preparation, opened, ...all, completed)
      .when(lapse('2026-04-02T00:00:00Z', '2026-04-01T00:00:00Z'))
      .then({ type: 'PreparationLapsed', data: { cause: 'GAP_TOO_LONG', lapsedAt: '2026-04-01T00:00:00Z' } } as never);
    expect(lapseOf({ status: 'OPEN', validUntil: null }, '2026-04-01T00:00:00Z')).toBeNull();
  });

  it('and is renewed by the shortened list and one more session, not by the old ones', () => {
    const history = [opened, ...all, completed, lapsed];
    given(preparation, ...history)
      .when(complete)
      .thenRefused(
        'PREPARATION_INCOMPLETE',
        'PREPARATION_ITEM_SHARED_GOAL',
        'PREPARATION_ITEM_DAY_OF_INSTRUCTIONS',
        'PREPARATION_SESSIONS',
      );
    given(preparation, ...history, done('SHARED_GOAL'), done('DAY_OF_INSTRUCTIONS'))
      .when({ ...complete, sessions: ['session-1', 'session-2'] })
      .then({ type: 'PreparationCompleted' });
  });

  it('not once it is waived or reopened', () => {
    const waived: PreparationEvent = {
      type: 'PreparationWaived',
      data: { signedBy: 'md-1', reasonCode: 'REPEAT' },
      sealed: { reason: 'x' },
    };
    given(preparation, opened, waived).when(lapse('2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).thenNothing();
  });
});
