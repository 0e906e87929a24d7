import { describe, expect, it } from '@jest/globals';
import type { ClinicPolicy } from '#protocol';
import { requiredCredentials, roomFits } from './staffing.js';

const policy = {
  credentials: {
    supervise: ['LICENSE', 'ACLS'],
    monitor: [['ACLS', 'BLS']],
    prescribe: ['LICENSE', 'DEA'],
    dosingSession: ['LICENSE', 'KAP_TRAINING'],
    integrate: ['LICENSE'],
  },
} as unknown as Pick<ClinicPolicy, 'credentials'>;

describe('staffing', () => {
  it('asks each profession for its own part while the drug is given', () => {
    expect(requiredCredentials('INFUSION', 'PHYSICIAN', policy)).toEqual(['LICENSE', 'ACLS']);
    expect(requiredCredentials('INFUSION', 'NURSE', policy)).toEqual([['ACLS', 'BLS']]);
    expect(requiredCredentials('DOSING', 'THERAPIST', policy)).toEqual(['LICENSE', 'KAP_TRAINING']);
    expect(requiredCredentials('INFUSION', 'COORDINATOR', policy)).toEqual([]);
  });

  it('asks everybody for what a therapist needs in psychotherapy', () => {
    expect(requiredCredentials('INTEGRATION', 'NURSE', policy)).toEqual(['LICENSE']);
  });

  it('gives ketamine in infusion rooms only', () => {
    expect(roomFits('INFUSION', 'THERAPY')).toBe(false);
    expect(roomFits('DOSING', 'INFUSION')).toBe(true);
    expect(roomFits('PREPARATION', 'INFUSION')).toBe(true);
    expect(roomFits('THERAPY', 'THERAPY')).toBe(true);
  });
});
