import { describe, expect, it } from '@jest/globals';
import type { ProtocolDefinition } from '../definition.js';
import { varied } from '../fixtures/course.js';
import { checkProtocol } from './check-protocol.js';

describe('a protocol that can never be completed', () => {
  it.each<[string, string, (protocol: ProtocolDefinition) => void, string]>([
    [
      'elapsed gap that ends before the window of dates opens',
      'kap.separated',
      ({ infusion }) => {
        delete infusion.minGap;
        infusion.maxGap = 'PT12H';
        infusion.count = { min: 2, default: null, max: 4 };
      },
      'INFUSION:2',
    ],
    [
      'preparation that expires before its lead has passed',
      'kap.separated.preferred',
      ({ preparation }) => Object.assign(preparation, { validFor: 'P1D', minLeadBeforeFirstInfusion: 'P3D' }),
      'INFUSION:1',
    ],
    [
      'a strict minimum that outlasts the window',
      'kap.separated',
      ({ separation }) => (separation.minElapsed = 'PT96H'),
      'INTEGRATION:1',
    ],
  ])('%s is refused', (_what, name, change, step) => {
    const check = checkProtocol(varied(name, change));
    expect(check).toMatchObject({ feasible: false, refusal: { code: 'PROTOCOL_INFEASIBLE' } });
    expect(check.feasible ? '' : check.refusal.detail).toContain(step);
  });

  it('is not one whose infusions may crowd out a window, as long as another order works', () => {
    const daily = varied('kap.separated', ({ infusion, therapy, separation }) => {
      infusion.minGap = 'P1D';
      infusion.count = { min: 3, default: null, max: 3 };
      separation.onWindowMissed = 'BLOCK_NEXT_INFUSION';
      if (therapy.integration !== undefined) therapy.integration.requiredBeforeNextInfusion = false;
    });
    expect(checkProtocol(daily)).toEqual({ feasible: true });
  });
});
