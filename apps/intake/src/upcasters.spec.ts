import { expect, it } from '@jest/globals';
import { definitionOf, problemsOf } from '#contracts';
import { intakeCase } from './domain/intake-case.js';
import type { IntakeCaseEvent } from './domain/intake-case.types.js';
import { opened } from './domain/testing/cases.js';
import { upcasters } from './upcasters.js';

const PHQ9 = {
  instrumentCode: 'PHQ9',
  instrumentVersion: '1.0.0',
  language: 'en',
  itemResponses: [1, 1, 1, 0, 0, 0, 0, 0, 0],
  score: 3,
  scoringVersion: 'sum@1',
  completedBy: 'PATIENT',
  completedAt: '2026-01-01T00:00:00Z',
};

it('a result of the first version reads like one of today, and loses nothing', () => {
  const data = upcasters['intake/InstrumentCompleted']?.[1]?.(PHQ9);
  expect(definitionOf('intake', 'InstrumentCompleted')?.version).toBe(2);
  const sealed = { itemResponses: [1], score: 1, bandId: null };
  expect(problemsOf('intake', { type: 'InstrumentCompleted', data, sealed })).toEqual([]);
  const { itemResponses, score } = PHQ9;
  expect(data).toMatchObject({ instrumentCode: 'PHQ9', unsealed: { itemResponses, score } });
  const event = { type: 'InstrumentCompleted', data } as IntakeCaseEvent;
  const state = [opened, event].reduce(intakeCase.evolve, null);
  expect(state?.results).toEqual({ PHQ9: { ref: 'unrecorded', at: PHQ9.completedAt } });
});
