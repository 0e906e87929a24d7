import { describe, expect, test } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import type { CourseReport, DemoReport } from '../demo.js';
import type { Sheet } from '../exhibits.js';
import { flowsheet } from './flowsheet.js';
import { ledger } from './ledger.js';
import { render } from './render.js';
import { trend } from './trend.js';

const at = (time: string): string => `2026-03-04T${time}:00Z`;
const plain = (lines: readonly string[]): string => stripVTControlCharacters(lines.join('\n'));

const VITALS = { sbp: 186, dbp: 102, hr: 96, rr: 16, spo2: 98, moaas: 4 };
const SHEET: Sheet = {
  ordinal: 1,
  checks: [{ result: 'PASS' }, { result: 'NOT_APPLICABLE' }, { result: 'FAIL' }],
  dose: {
    order: {
      at: at('17:00'),
      by: 'np-larsen',
      data: { mg: 36, mgPerKg: 0.5, weightKg: 72, minutes: 40, infusionMl: 50 },
    },
    independentCheck: { at: at('17:00'), by: 'rn-wu', data: {} },
  },
  rows: [
    {
      observedAt: at('17:50'),
      by: 'rn-castillo',
      vitals: VITALS,
      scales: [{ scale: 'CADSS6', score: 9 }],
      breaches: [{ ruleId: 'SBP_HIGH', recommendation: 'HOLD' }],
    },
    { observedAt: at('17:55'), by: 'rn-castillo', vitals: null, scales: [], breaches: [] },
  ],
  holds: [],
  stop: null,
  events: [
    {
      type: 'InfusionPaused',
      at: at('17:50'),
      by: 'rn-castillo',
      data: { reasonCode: 'HYPERTENSION', confirms: ['SBP_HIGH'], volumeInfusedMl: 25 },
    },
    {
      type: 'ThresholdBreached',
      at: at('17:50'),
      by: 'rn-castillo',
      data: { ruleId: 'SBP_HIGH', parameter: 'sbp', value: 186, limit: 180, recommendation: 'HOLD' },
    },
    { type: 'PatientCheckedIn', at: at('17:00'), by: 'rn-castillo', data: {} },
  ],
  adverseEvents: [],
};

describe('a flowsheet in the terminal', () => {
  const lines = plain(flowsheet(SHEET)).split('\n');

  test('tells times of the site, what was measured, what was recommended and who held', () => {
    expect(lines).toContain('  09:50  186/102   96  16    98       4      9  rn-castillo');
    expect(lines).toContain('  09:50  ! SBP_HIGH: sbp 186, limit 180; recommended: HOLD');
    expect(lines).toContain('  09:50  ‖ held at 25 mL by rn-castillo: hypertension, follows SBP_HIGH');
    expect(lines).toContain('  ordered by np-larsen, worked out again by rn-wu; 2 of 3 checks passed');
  });

  test('keeps the order of the day, and passes over what it has no line for', () => {
    const times = lines.map((line) => /^ {2}(\d\d:\d\d)/.exec(line)?.[1]).filter((time) => time !== undefined);
    expect(times).toEqual(['09:50', '09:50', '09:50', '09:55']);
  });
});

const reading = (day: number, score: number, verdict: string | null) => ({
  instrumentCode: 'PHQ9',
  score,
  bandId: 'MODERATELY_SEVERE',
  takenAt: `2026-03-${String(day).padStart(2, '0')}T19:00:00Z`,
  verdict: verdict === null ? null : { verdict, afterInfusions: 2 },
});
const OUTCOMES = {
  instrumentCode: 'PHQ9',
  readings: [reading(2, 16, null), reading(6, 12, 'NO_RESPONSE'), reading(16, 4, 'REMISSION')],
  reviews: [{ afterInfusion: 2, decision: 'CONTINUE' }],
};

describe('a trend in the terminal', () => {
  test('has a bar as long as its score, the verdict and the review that it asked for', () => {
    const lines = plain(trend(OUTCOMES)).split('\n').slice(3);
    expect(lines.map((line) => line.split('█').length - 1)).toEqual([18, 14, 0, 5]);
    expect(lines[1]).toMatch(/^ {2}Fri, Mar 6 .* 12 .*after 2 {2}no response$/);
    expect(lines[2]).toMatch(/reviewed by a prescriber: continue$/);
    expect(lines[3]).toMatch(/remission$/);
  });

  test('needs three answers', () => {
    expect(trend({ ...OUTCOMES, readings: OUTCOMES.readings.slice(1) })).toEqual([]);
  });
});

const amounts = { received: 5000, administered: 47, wasted: 25, lost: 0, issued: 0, onHand: 4928 };
const BOOK = { siteId: 'san-luis-obispo', deaRegistration: 'FC1000002', lots: [{ lot: 'K2481', amounts }] };

test('a ledger says whether it balances', () => {
  expect(plain(ledger([BOOK]))).toMatch(/4928 {2}✓$/);
  const short = { ...BOOK, lots: [{ lot: 'K2481', amounts: { ...amounts, onHand: 4927.999 } }] };
  expect(plain(ledger([short]))).toMatch(/✗$/);
});

test('nothing is wider than eighty columns', () => {
  const entry = (text: string) => ({ at: at('17:00'), text, kind: 'done' as const });
  const course: CourseReport = {
    id: '1',
    title: 'Separated, with mandatory preparation',
    protocol: 'kap.separated.preferred@1.0.0',
    siteId: 'san-luis-obispo',
    status: 'TERMINATED_CONSENT_WITHDRAWN',
    events: 202,
    refusals: [{ step: 'INTEGRATION:1 (booking)', missing: ['INTEGRATION_WINDOW', 'SAME_DAY_SEPARATION'] }],
    entries: ['consultation', 'questionnaires answered', 'consents: ketamine, psychotherapy', 'eligible'].map(entry),
    flowsheet: SHEET,
    outcomes: OUTCOMES,
  };
  const replay = { timeline: [{ type: 'OrderingViolationBlocked', source: 'infusion', recordedAt: at('17:00') }] };
  const audit = { events: 1009, streams: 108, verified: true, conformance: [], replay, asOf: at('17:00') };
  const reason = 'A Friday infusion has no therapy day within P1D to P2D before the next infusion.';
  const templates = [{ wish: 'infusions Mon/Wed/Fri, therapists Mon–Fri', refused: reason }];
  const report: DemoReport = { templates, courses: [course], ledger: [BOOK], audit };
  const lines = plain([render(report, 11)]).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines).toContain('  Wed, Mar 4  09:00  ● consultation · questionnaires answered');
});
