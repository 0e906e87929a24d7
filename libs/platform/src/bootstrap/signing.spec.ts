import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { instant } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { Config } from '../config/index.js';
import { ConfigError } from '../config/errors.js';
import { Log } from '../observability/index.js';
import { isSigned, requireSignatures } from './signing.js';

let protocolsDir: string;
beforeEach(() => {
  protocolsDir = mkdtempSync(join(tmpdir(), 'waymark-signing-'));
  cpSync('protocols/kap.separated.yaml', join(protocolsDir, 'kap.separated.yaml'));
});
afterEach(() => rmSync(protocolsDir, { recursive: true }));

const now = instant('2026-03-02T17:00:00Z');
const example = {
  ...{ policyId: 'network.example', version: '1.0.0', example: true, approvedBy: 'unsigned' },
  ...{ approvedAt: '2026-01-01T00:00:00Z', effectiveFrom: '2026-01-01T00:00:00Z' },
} as ClinicPolicy;
const signed: ClinicPolicy = { ...example, policyId: 'network.clinic', example: false, approvedBy: 'md-okafor' };

const signProtocol = (): void => {
  const file = join(protocolsDir, 'kap.separated.yaml');
  const text = readFileSync(file, 'utf8')
    .replace(/^approvedBy:.*$/m, 'approvedBy: md-okafor')
    .replace(/^approvedAt:.*$/m, 'approvedAt: 2026-01-01T00:00:00Z');
  writeFileSync(file, text);
};

const judge = (policy: ClinicPolicy, acceptExamples: boolean): { problems: readonly object[]; said: string } => {
  const sink = new PassThrough();
  const config = { protocolsDir, policyPath: '/policy', acceptExamples } as Config;
  try {
    requireSignatures(policy, config, now, new Log('info', sink));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems, said: '' };
  }
  return { problems: [], said: String(sink.read() ?? '') };
};

describe('values that nobody signed', () => {
  test('do not run where examples are refused: each is named', () => {
    expect(judge(example, false).problems).toEqual([
      {
        variable: 'WAYMARK_POLICY',
        problem: expect.stringMatching(/network\.example@1\.0\.0 in \/policy .*WAYMARK_EXAMPLES=accept/) as unknown,
      },
      {
        variable: 'WAYMARK_PROTOCOLS',
        problem: expect.stringMatching(/kap\.separated\.yaml is not signed/) as unknown,
      },
    ]);
    expect(judge(signed, false).problems).toMatchObject([{ variable: 'WAYMARK_PROTOCOLS' }]);
    signProtocol();
    expect(judge(example, false).problems).toMatchObject([{ variable: 'WAYMARK_POLICY' }]);
    expect(judge(signed, false)).toEqual({ problems: [], said: '' });
  });

  test('run where they are accepted, and it is said once', () => {
    const { problems, said } = judge(example, true);
    expect(problems).toEqual([]);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(said)).toMatchObject({
      level: 'warn',
      state: 'unsigned',
      version: 'network.example@1.0.0',
      count: 1,
    });
  });

  test('an example is none that somebody signed, and no name is no signature', () => {
    expect(
      [example, signed, { ...signed, example: true }, { ...signed, approvedBy: 'unsigned' }].map(isSigned),
    ).toEqual([false, true, false, false]);
  });
});

test('a policy that is effective from later on is refused for now, accepted or not', () => {
  const later = { ...signed, effectiveFrom: '2026-03-02T17:00:01Z' };
  signProtocol();
  for (const accept of [true, false])
    expect(judge(later, accept).problems).toMatchObject([{ variable: 'WAYMARK_POLICY' }]);
  expect(judge({ ...signed, effectiveFrom: '2026-03-02T17:00:00Z' }, false).problems).toEqual([]);
});
