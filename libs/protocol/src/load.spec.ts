import { describe, expect, it } from '@jest/globals';
import { checkProtocol } from './feasibility/check-protocol.js';
import { protocolNamed, protocolText, FIXTURES, SHIPPED } from './fixtures/course.js';
import { loadProtocol } from './load.js';

const preferred = protocolText('kap.separated.preferred');

/** The codes and paths of what is wrong with the preferred protocol after `from` was replaced by `to`. */
const problems = (...changes: readonly (readonly [string, string])[]): readonly string[] => {
  const text = changes.reduce((file, [from, to]) => {
    if (!file.includes(from)) throw new Error(`${from} is not in the file`);
    return file.replace(from, to);
  }, preferred);
  const loaded = loadProtocol(text, 'kap.yaml');
  return loaded.ok ? [] : loaded.problems.map(({ code, path }) => `${code} ${path}`);
};

describe('the protocols that ship', () => {
  it.each([...SHIPPED, ...FIXTURES])('%s loads and can be completed', (name) => {
    expect(protocolNamed(name).protocolId).toBe(name);
    expect(checkProtocol(protocolNamed(name))).toEqual({ feasible: true });
  });

  it.each(SHIPPED)('%s is an example that nobody signed', (name) => {
    expect(protocolNamed(name)).toMatchObject({ approvedBy: null, approvedAt: null });
    expect(protocolText(name)).toContain('NOT SIGNED');
  });
});

describe('loadProtocol', () => {
  it('names line and column of each problem, all at once and in the order of the file', () => {
    const text = preferred
      .replace('minSessions: 1', 'minSessions: one')
      .replace('minGap: P2D', 'minGapp: P2D')
      .replace('validFor: P60D', 'validFor: P1DT2H');
    const loaded = loadProtocol(text, 'kap.yaml');
    const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(loaded).toMatchObject({
      ok: false,
      fileName: 'kap.yaml',
      problems: [
        { line: lineOf('minSessions: one'), column: 16, path: 'preparation.minSessions', code: 'WRONG_TYPE' },
        { line: lineOf('P1DT2H'), column: 13, path: 'preparation.validFor', code: 'DURATION_INVALID' },
        { line: lineOf('minGapp'), path: 'infusion.minGapp', code: 'UNKNOWN_KEY' },
      ],
    });
  });

  it('reports more problems than a schema validator stops at', () => {
    const loaded = loadProtocol('kind: NONE\n', 'empty.yaml');
    expect(loaded.ok ? 0 : loaded.problems.length).toBeGreaterThan(10);
  });

  it.each([
    ['', 'WRONG_TYPE'],
    ['- 1', 'WRONG_TYPE'],
    ['a: [1', 'YAML_SYNTAX'],
    ['a: 1\na: 2', 'YAML_SYNTAX'],
    ['a: *nowhere', 'YAML_SYNTAX'],
  ])('refuses %j', (text, code) => {
    const loaded = loadProtocol(text, 'x.yaml');
    expect(loaded.ok ? [] : loaded.problems.map((problem) => problem.code)).toContain(code);
  });

  it.each<[string, string, readonly (readonly [string, string])[]]>([
    ['a kind that is none', 'NOT_ALLOWED kind', [['kind: SEPARATED', 'kind: TOGETHER']]],
    ['a version that is none', 'BAD_FORMAT version', [['version: 1.0.0', 'version: one']]],
    ['an absent key', 'MISSING_KEY infusion.count', [['count: { min: 1', 'cuont: { min: 1']]],
    ['a count of nothing', 'OUT_OF_RANGE infusion.count.min', [['{ min: 1, default', '{ min: 0, default']]],
    ['a unit that is no date', 'DURATION_INVALID infusion.minGap', [['minGap: P2D', 'minGap: P1M']]],
    [
      'elapsed time in a window of dates',
      'DURATION_BASIS separation.targetWindow.max',
      [['max: P2D }', 'max: PT48H }']],
    ],
    [
      'dates in an elapsed window',
      'DURATION_BASIS separation.targetWindow.min',
      [['windowBasis: LOCAL_DATE', 'windowBasis: ELAPSED']],
    ],
    ['dates as elapsed minimum', 'DURATION_BASIS separation.minElapsed', [['anchor:', 'minElapsed: P1D\n  anchor:']]],
    [
      'a window that closes before it opens',
      'MIN_OVER_MAX separation.targetWindow.max',
      [['{ min: P1D, max: P2D }', '{ min: P3D, max: P2D }']],
    ],
    ['a least gap over the greatest', 'MIN_OVER_MAX infusion.maxGap', [['minGap: P2D', 'minGap: P5D\n  maxGap: P4D']]],
    [
      'fewer sessions at most than at least',
      'MIN_OVER_MAX preparation.maxSessions',
      [
        ['maxSessions: 6', 'maxSessions: 1'],
        ['minSessions: 1', 'minSessions: 2'],
      ],
    ],
    [
      'fewer infusions at most',
      'MIN_OVER_MAX infusion.count.max',
      [['{ min: 1, default: null, max: 12 }', '{ min: 3, default: null, max: 2 }']],
    ],
    ['a default above the most', 'DEFAULT_OUTSIDE infusion.count.default', [['default: null', 'default: 13']]],
    [
      'an infusion due before its integration may be',
      'GAP_BEFORE_WINDOW infusion.maxGap',
      [['minGap: P2D', 'minGap: P1D\n  maxGap: P1D']],
    ],
    [
      'a span too short for the least series',
      'SPAN_TOO_SHORT infusion.seriesMaxSpan',
      [
        ['minGap: P2D', 'minGap: P2D\n  seriesMaxSpan: P5D'],
        ['{ min: 1, default', '{ min: 4, default'],
      ],
    ],
    [
      'a span too short for the weekly cap',
      'SPAN_TOO_SHORT infusion.seriesMaxSpan',
      [
        ['minGap: P2D', 'minGap: P2D\n  maxPerWeek: 1\n  seriesMaxSpan: P13D'],
        ['{ min: 1, default', '{ min: 3, default'],
      ],
    ],
    [
      'phases that wait for each other',
      'PHASE_CYCLE preparation.requires.0',
      [['validFor: P60D', 'requires: [THERAPY]\n  validFor: P60D']],
    ],
    [
      'a phase that waits for itself',
      'PHASE_CYCLE infusion.requires.0',
      [['requires: [PREPARATION]', 'requires: [INFUSION]']],
    ],
    ['a kind against its therapy', 'KIND_MISMATCH therapy.relation', [['kind: SEPARATED', 'kind: SEQUENTIAL']]],
    ['a relation without its part', 'PART_MISSING therapy.therapyPhase', [['AFTER_EACH', 'AFTER_SERIES']]],
    ['a part without its relation', 'PART_UNUSED therapy.integration', [['AFTER_EACH', 'AFTER_SERIES']]],
    [
      'therapy during the dose with a same-day ban',
      'SAME_DAY_CONTRADICTION separation.sameLocalDateForbidden',
      [['AFTER_EACH', 'DURING']],
    ],
    ['no consent to ketamine', 'CONSENT_MISSING infusion.consents', [['[TREATMENT_KETAMINE_OFFLABEL]', '[OTHER]']]],
    ['a gap of nothing', 'DURATION_ZERO infusion.minGap', [['minGap: P2D', 'minGap: P0D']]],
    ['a gap of no hours', 'DURATION_ZERO infusion.minGap', [['minGap: P2D', 'minGap: PT0H']]],
    [
      'a beginning that is no instant',
      'BAD_INSTANT effectiveFrom',
      [['approvedBy: null', 'approvedBy: null\neffectiveFrom: soon']],
    ],
    ['a signature without its date', 'SIGNATURE_INCOMPLETE approvedAt', [['approvedBy: null', 'approvedBy: dr-a']]],
    [
      'a signature at no instant',
      'BAD_INSTANT approvedAt',
      [
        ['approvedBy: null', 'approvedBy: dr-a'],
        ['approvedAt: null', 'approvedAt: yesterday'],
      ],
    ],
  ])('refuses %s', (_what, expected, changes) => {
    expect(problems(...changes)).toContain(expected);
  });

  it('does not order durations of different bases', () => {
    expect(problems(['minGap: P2D', 'minGap: P2D\n  maxGap: PT60H'])).toEqual([]);
  });

  it('accepts a signature', () => {
    expect(
      problems(['approvedBy: null', 'approvedBy: dr-a'], ['approvedAt: null', "approvedAt: '2026-01-31T17:00:00Z'"]),
    ).toEqual([]);
  });
});
