import { describe, expect, it } from '@jest/globals';
import * as visit from './fixtures.js';
import { flowsheetOf, type Entry } from './flowsheet.js';
import type { InfusionEvent } from './infusion.types.js';

const entry = (event: InfusionEvent, recordedAt: string, subject = 'nurse-1'): Entry => ({
  type: event.type,
  data: event.data,
  occurredAt: event.occurredAt ?? recordedAt,
  recordedAt,
  actor: { subject, role: 'nurse', organisation: 'clinic' },
});
const at = (time: string): string => visit.at(time).toString();
const sheet = (...entries: Entry[]) => flowsheetOf(entries, [], visit.policy);

describe('the flowsheet', () => {
  const prepared = visit.ready.map((event) => entry(event, at('16:45')));
  const started = entry(visit.started, at('17:00'));

  it('lists every check with its result, person, evidence and time', () => {
    const { checks } = sheet(...prepared);
    expect(checks).toHaveLength(17);
    expect(checks.filter(({ result }) => result === 'OPEN').map(({ code }) => code)).toEqual([
      'ELIGIBILITY',
      'PREPARATION_COMPLETE',
      'PREVIOUS_INTEGRATION',
      'SAME_DAY_SEPARATION',
      'INFUSION_GAP',
      'STAFF',
    ]);
    expect(checks.find(({ code }) => code === 'EMERGENCY_EQUIPMENT')).toEqual({
      code: 'EMERGENCY_EQUIPMENT',
      result: 'PASS',
      evidence: 'EQUIPMENT_LOG',
      by: 'nurse-1',
      at: at('16:30'),
      value: null,
      refs: [],
    });
    expect(sheet(...prepared, started).checks.every(({ result }) => result !== 'OPEN')).toBe(true);
  });

  it('shows what the permit rested on, and who signed where a gate was overridden', () => {
    const gates = [
      { gate: 'ELIGIBLE_UNEXPIRED', evidence: ['course@000012'], override: { by: 'md-1', at: at('15:00') } },
      { gate: 'INFUSION_CAP', evidence: ['decision-1'] },
      { gate: 'PREPARATION_COMPLETE', evidence: ['session-1', 'session-2'] },
      { gate: 'MIN_GAP', evidence: ['start-0'] },
      { gate: 'SERIES_SPAN', evidence: ['start-0'] },
    ];
    const event: InfusionEvent = { type: 'InfusionStarted', data: { ...visit.start, gates } };
    const { checks } = sheet(...prepared, entry(event, at('17:00')));
    const line = (wanted: string) => checks.find(({ code }) => code === wanted);
    expect(line('ELIGIBILITY')).toMatchObject({ result: 'OVERRIDDEN', by: 'md-1', at: at('15:00') });
    expect(line('ELIGIBILITY')?.refs).toEqual(['course@000012', 'decision-1']);
    expect(line('PREPARATION_COMPLETE')).toMatchObject({
      result: 'PASS',
      by: 'course-saga',
      evidence: 'StepPermitted',
    });
    expect(line('PREPARATION_COMPLETE')?.refs).toEqual(['session-1', 'session-2']);
    expect(line('INFUSION_GAP')).toMatchObject({ result: 'PASS', refs: ['start-0'] });
    expect(line('PREVIOUS_INTEGRATION')).toMatchObject({ result: 'NOT_APPLICABLE', refs: [] });
    expect(line('STAFF')).toMatchObject({ by: 'np-1', refs: ['np-1', 'nurse-1'] });
  });

  it('knows no more of a start from before the evidence was kept', () => {
    const line = sheet(...prepared, started).checks.find(({ code }) => code === 'ELIGIBILITY');
    expect(line).toMatchObject({ result: 'PASS', evidence: 'InfusionStarted', by: 'nurse-1' });
  });

  it('keeps the baseline as it was at the start', () => {
    const later = entry(visit.vitalsTaken('17:10'), at('17:10'));
    const baseline = sheet(...prepared, started, later).checks.find(({ code }) => code === 'BASELINE_VITALS');
    expect(baseline?.at).toBe(at('16:45'));
  });

  it('orders readings by when they were taken, and marks late entries', () => {
    const late = visit.vitalsTaken('17:05', { lateReason: 'NETWORK_DOWN' });
    const { rows } = sheet(
      ...prepared,
      started,
      entry(visit.vitalsTaken('17:10', { sbp: 185 }), at('17:10')),
      entry(visit.breached('SBP_HIGH'), at('17:10')),
      entry(visit.scored('17:10', 'RUNNING', 3), at('17:10')),
      entry(late, at('19:05')),
    );
    expect(rows.map(({ observedAt, late: isLate, lateReason }) => [observedAt, isLate, lateReason])).toEqual([
      [at('16:45'), false, null],
      [at('17:05'), true, 'NETWORK_DOWN'],
      [at('17:10'), false, null],
    ]);
    expect(rows[2]).toMatchObject({
      vitals: { sbp: 185 },
      breaches: [{ ruleId: 'SBP_HIGH', recommendation: 'HOLD' }],
      scales: [{ scale: 'CADSS6', score: 3 }],
    });
  });

  it('shows each hold from its beginning to its end', () => {
    const paused = entry(
      { type: 'InfusionPaused', data: { reasonCode: 'HYPERTENSION', confirms: ['SBP_HIGH'] } },
      at('17:11'),
    );
    const resumed = entry({ type: 'InfusionResumed', data: { reasonCode: 'RECOVERED' } }, at('17:18'));
    const again = entry(visit.paused, at('17:30'));
    expect(sheet(...prepared, started, paused, resumed, again).holds).toMatchObject([
      { from: at('17:11'), to: at('17:18'), confirms: ['SBP_HIGH'] },
      { from: at('17:30'), to: null, confirms: [] },
    ]);
  });

  it('shows the check of the order as it stands only', () => {
    const adjusted: InfusionEvent = {
      type: 'DoseAdjusted',
      data: { ...visit.dose, fromMgPerKg: 0.4, fromMg: 32, reasonCode: 'PARTIAL_RESPONSE' },
    };
    expect(sheet(...prepared).dose.independentCheck).not.toBeNull();
    expect(sheet(...prepared, entry(adjusted, at('16:50'))).dose).toMatchObject({
      independentCheck: null,
      adjustments: 1,
    });
  });
});
