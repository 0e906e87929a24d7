import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, type Decision } from '#kernel';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { DischargeAgainstAdvice, DischargePatient, InfusionCommand, InfusionEvent } from './infusion.types.js';

const discharge = (rest: Partial<DischargePatient> = {}): DischargePatient => ({
  type: 'DischargePatient',
  by: 'nurse-1',
  escortIdentified: true,
  instructionsAcknowledged: true,
  suicideQuestionAsked: true,
  now: visit.at('18:40'),
  policy: visit.policy,
  ...rest,
});
const leave = (rest: Partial<DischargeAgainstAdvice> = {}): DischargeAgainstAdvice => ({
  ...discharge(),
  type: 'DischargeAgainstAdvice',
  witnessId: 'nurse-2',
  reasonCode: 'PATIENT_INSISTS',
  ...rest,
});
const { observed } = visit;

describe('recovery', () => {
  const assess = { type: 'AssessRecovery', scale: 'ALDRETE', score: 9, now: visit.at('18:00') } as const;

  it('is assessed after the stop', () => {
    given(infusion, ...visit.over)
      .when(assess)
      .then(visit.recovered('18:00'));
    given(infusion, ...visit.running)
      .when(assess)
      .thenRefused('INFUSION_NOT_STOPPED', 'INFUSION_STOPPED');
    given(infusion, ...visit.over, visit.discharged)
      .when(assess)
      .thenRefused('INFUSION_OVER');
  });
});

describe('discharge', () => {
  it('carries when the patient was ready, and until when not to drive', () => {
    given(infusion, ...observed)
      .when(discharge())
      .then(visit.discharged);
  });

  it('lists every criterion that is not met, and from when time meets one', () => {
    const attempt = given(infusion, ...visit.over).when(
      discharge({
        now: visit.at('18:39'),
        escortIdentified: false,
        instructionsAcknowledged: false,
        suicideQuestionAsked: false,
      }),
    );
    const { missing } = attempt.thenRefused(
      'DISCHARGE_CRITERIA_UNMET',
      'OBSERVATION_COMPLETE',
      'RECOVERY_SCORE',
      'VITALS_AFTER_STOP',
      'CADSS6_NEAR_BASELINE',
      'SUICIDE_QUESTION',
      'ESCORT_IDENTIFIED',
      'INSTRUCTIONS_ACKNOWLEDGED',
    );
    expect(missing[0]?.from).toBe('2026-03-09T18:40:00Z');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'DischargePatient', stepId: 'INFUSION:1' } },
    ]);
  });

  it('looks at the last score and at vital signs since the stop', () => {
    given(infusion, ...observed, visit.recovered('18:20', 8))
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'RECOVERY_SCORE');
    const calm = [visit.recovered('18:00'), visit.scored('18:00', 'RECOVERY')];
    given(infusion, ...visit.over, visit.vitalsTaken('17:39'), visit.vitalsTaken('17:54'), ...calm)
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_AFTER_STOP');
    given(infusion, ...visit.over, visit.vitalsTaken('17:40'), visit.vitalsTaken('17:54'), ...calm)
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_AFTER_STOP');
  });

  it('waits for vital signs within limits, and for dissociation near where it began', () => {
    const low = visit.breached('SPO2_LOW', { phase: 'RECOVERY', observedAt: visit.at('18:38').toString() });
    given(infusion, ...observed, visit.vitalsTaken('18:38', { spo2: 91 }), low)
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_WITHIN_LIMITS', 'VITALS_AFTER_STOP');
    given(
      infusion,
      visit.checkedIn,
      visit.scored('16:50', 'BEFORE', 1),
      ...observed.slice(1),
      visit.scored('18:30', 'RECOVERY', 6),
    )
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'CADSS6_NEAR_BASELINE');
    given(
      infusion,
      visit.checkedIn,
      visit.scored('16:50', 'BEFORE', 2),
      ...observed.slice(1),
      visit.scored('18:30', 'RECOVERY', 6),
    )
      .when(discharge())
      .then({ type: 'PatientDischarged' });
  });

  it('asks for two readings within limits, and begins to count again after one that is not', () => {
    const reading = (time: string, sbp: number): InfusionEvent[] => {
      const { events } = given(infusion, ...visit.over).when(visit.vitalsCommand(time, { sbp })).decision;
      return events.filter(({ type }) => type !== 'MonitoringGapDetected');
    };
    const calm = [visit.recovered('18:00'), visit.scored('18:00', 'RECOVERY')];
    const after = (...readings: InfusionEvent[][]) => [...visit.over, ...readings.flat(), ...calm];
    // 182 is to be held, and the last one alone is within limits.
    given(infusion, ...after(reading('18:20', 182), reading('18:39', 128)))
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_AFTER_STOP');
    given(infusion, ...after(reading('17:50', 128), reading('18:20', 182), reading('18:39', 128)))
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_AFTER_STOP');
    const steady = after(reading('18:20', 182), reading('18:24', 150), reading('18:39', 128));
    const { events } = given(infusion, ...steady).when(discharge()).decision;
    expect(events.at(-1)).toMatchObject({ type: 'PatientDischarged', data: { readyAt: '2026-03-09T18:39:00Z' } });
  });

  it('takes what a clinician has answered for within limits', () => {
    const slow = (time: string): InfusionEvent[] => [
      visit.vitalsTaken(time, { hr: 48 }),
      visit.breached('HR_LOW', { parameter: 'hr', phase: 'RECOVERY', observedAt: visit.at(time).toString() }),
    ];
    const history = [...visit.over, ...slow('18:00'), ...slow('18:20')];
    const rest = [visit.recovered('18:00'), visit.scored('17:55', 'RECOVERY')];
    given(infusion, ...history, ...rest)
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'VITALS_AFTER_STOP', 'VITALS_WITHIN_LIMITS');
    given(infusion, ...history, ...rest, visit.acknowledged('HR_LOW'))
      .when(discharge())
      .then({ type: 'PatientDischarged' });
  });

  it('is blocked while nobody is confirmed to take the patient home', () => {
    const absent: InfusionEvent = {
      type: 'EscortDidNotAppear',
      data: { expectedAt: null, reportedAt: visit.at('18:35').toString() },
    };
    given(infusion, ...observed, absent)
      .when(discharge())
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'ESCORT_CONFIRMED');
    given(infusion, ...observed, absent, visit.escortConfirmed)
      .when(discharge())
      .then({ type: 'PatientDischarged' });
  });

  it('follows the rule of the site on observation and driving', () => {
    const moved = {
      ...visit.policy.infusionRoom,
      recoveryBySite: { slo: { minObservation: 'PT2H', noDriveAfterStop: 'PT12H' } },
    };
    const policy = { ...visit.policy, infusionRoom: moved };
    given(infusion, ...observed)
      .when(discharge({ policy }))
      .thenRefused('DISCHARGE_CRITERIA_UNMET', 'OBSERVATION_COMPLETE');
    const { events } = given(infusion, ...observed).when(discharge({ policy, now: visit.at('19:40') })).decision;
    expect(events.at(-1)).toMatchObject({ data: { noDriveUntil: '2026-03-10T05:40:00Z' } });
  });

  it('was possible, the least observation aside, since the last run of good scores began', () => {
    const scores = [visit.recovered('18:20', 8), visit.recovered('18:25'), visit.recovered('18:35')];
    const { decision } = given(infusion, ...observed, ...scores).when(discharge());
    expect(decision.events.slice(-1)).toMatchObject([{ data: { readyAt: '2026-03-09T18:25:00Z' } }]);
  });

  it('comes after the stop, once', () => {
    given(infusion, ...visit.running)
      .when(discharge())
      .thenRefused('INFUSION_NOT_STOPPED', 'INFUSION_STOPPED');
    given(infusion, ...observed, visit.discharged)
      .when(discharge())
      .thenRefused('INFUSION_OVER');
  });
});

describe('discharge against advice', () => {
  it('keeps what was not met and who saw it', () => {
    const unscored = visit.observed.filter(
      (event) =>
        event.type !== 'RecoveryAssessed' && !(event.type === 'ScaleRecorded' && event.data.phase === 'RECOVERY'),
    );
    const gap: InfusionEvent = {
      type: 'MonitoringGapDetected',
      data: { scale: 'CADSS6', dueAt: '2026-03-09T17:40:00Z' } as never,
    };
    given(infusion, ...unscored)
      .when(leave({ escortIdentified: false, now: visit.at('18:40') }))
      .then(gap, {
        type: 'DischargedAgainstAdvice',
        data: {
          infusionId: 'infusion-1',
          ordinal: 1,
          witnessId: 'nurse-2',
          reasonCode: 'PATIENT_INSISTS',
          dischargedAt: '2026-03-09T18:40:00Z',
          noDriveUntil: '2026-03-10T17:40:00Z',
          unmet: ['RECOVERY_SCORE', 'CADSS6_NEAR_BASELINE', 'ESCORT_IDENTIFIED'],
          policyVersion: 'network.example@1.0.0',
        },
      });
  });

  it('needs a second person, and the pump off', () => {
    given(infusion, ...visit.over)
      .when(leave({ witnessId: 'nurse-1' }))
      .thenRefused('WITNESS_IS_ACTOR');
    given(infusion, ...visit.running)
      .when(leave())
      .thenRefused('INFUSION_NOT_STOPPED', 'INFUSION_STOPPED');
  });
});

/** Whatever is tried in whatever order, at times that only grow. */
const anything: fc.Arbitrary<readonly ((minute: number) => InfusionCommand)[]> = fc.array(
  fc.constantFrom<(minute: number) => InfusionCommand>(
    () => ({ type: 'CheckInPatient', checkIn: visit.checkIn, policy: visit.policy }),
    () => ({ type: 'ConfirmEscort', escort: { relationship: 'SPOUSE', method: 'PRESENT' } }),
    () => visit.orderCommand(),
    (minute) => visit.startCommand({ now: visit.at('16:00').add({ minutes: minute }) }),
    (minute) => visit.pauseCommand({ now: visit.at('16:00').add({ minutes: minute }) }),
    (minute) => visit.resumeCommand({ now: visit.at('16:00').add({ minutes: minute }) }),
    () => ({
      type: 'NoteConsentWithdrawal',
      consentType: 'TREATMENT_KETAMINE_OFFLABEL',
      effectiveFrom: visit.at('16:00').toString(),
    }),
    (minute) =>
      visit.stopCommand({
        kind: minute % 2 === 0 ? 'COMPLETED' : 'CONSENT_WITHDRAWN',
        now: visit.at('16:00').add({ minutes: minute }),
      }),
    (minute) => {
      const now = visit.at('16:00').add({ minutes: minute });
      const scales = [{ scale: 'CADSS6', items: [0, 0, 0, 0, 0, 0] }];
      return visit.vitalsCommand('16:00', { observedAt: now.toString() }, { now, scales });
    },
    (minute) => ({ type: 'DetectGaps', now: visit.at('16:00').add({ minutes: minute }), policy: visit.policy }),
    (minute) => ({ type: 'AssessRecovery', scale: 'PADSS', score: 9, now: visit.at('16:00').add({ minutes: minute }) }),
    (minute) => discharge({ now: visit.at('16:00').add({ minutes: minute }) }),
  ),
  { maxLength: 60 },
);

describe('in every history', () => {
  const play = (
    startsRunning: boolean,
    commands: readonly ((minute: number) => InfusionCommand)[],
  ): InfusionEvent[] => {
    const history: InfusionEvent[] = startsRunning ? [...visit.running] : [];
    commands.forEach((command, index) => {
      const decision: Decision<InfusionEvent> = infusion.decide(command(60 + index * 5), fold(infusion, history));
      history.push(...decision.events);
    });
    return history;
  };
  const indexOf = (history: readonly InfusionEvent[], type: InfusionEvent['type']): number =>
    history.findIndex((event) => event.type === type);

  it('discharge follows a stop by the least observation, a good score and vital signs', () => {
    fc.assert(
      fc.property(fc.boolean(), anything, (startsRunning, commands) => {
        const history = play(startsRunning, commands);
        const end = history[indexOf(history, 'PatientDischarged')];
        if (end?.type !== 'PatientDischarged') return;
        const { stop } = fold(infusion, history);
        expect(Date.parse(end.data.dischargedAt) - Date.parse(stop!.stoppedAt)).toBeGreaterThanOrEqual(3_600_000);
        expect(indexOf(history, 'RecoveryAssessed')).toBeLessThan(indexOf(history, 'PatientDischarged'));
        expect(indexOf(history, 'InfusionStopped')).toBeLessThan(indexOf(history, 'RecoveryAssessed'));
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is started or resumed after consent was withdrawn', () => {
    fc.assert(
      fc.property(fc.boolean(), anything, (startsRunning, commands) => {
        const history = play(startsRunning, commands);
        const withdrawn = indexOf(history, 'ConsentWithdrawalNoted');
        const after = withdrawn === -1 ? [] : history.slice(withdrawn).map(({ type }) => type);
        expect(after).not.toContain('InfusionStarted');
        expect(after).not.toContain('InfusionResumed');
      }),
      { numRuns: 500 },
    );
  });
});
